"""How many windows each hour of a coming day needs: past days' arrivals played through the same loop. Pure."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from kiosk.queue.calling import Caller
from kiosk.queue.forecast.history import Lessons
from kiosk.queue.forecast.loop import NEVER, Arrival, Luck, play
from kiosk.queue.forecast.outlook import again_of, assumed
from kiosk.queue.forecast.scene import Scene, WindowNow, standing_of

HOUR_MS = 3_600_000
_RUNS_EACH = 3  # of every past day
_DAY_MS = 24 * HOUR_MS

Came = tuple[int, str, int]  # milliseconds of the local day, service, level
Breaks = tuple[tuple[int, int], ...]  # of the local day


@dataclass(frozen=True, slots=True)
class Able:
    """A window that could be opened: what is called there, with what it is worth, and its planned breaks."""

    window: int
    worth: Mapping[str, int]
    breaks: Breaks = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What a plan is made from. days: the arrivals of each, in the order of time."""

    days: Sequence[Sequence[Came]]
    lessons: Lessons
    medians_ms: Mapping[str, int]
    step_ms: int
    fair: int = 0


@dataclass(frozen=True, slots=True)
class HourPlan:
    """One hour: tickets expected, windows to open, and within how long nine in ten of those who come then are called.

    stuck: services that wait longer than asked though every window that handles them is open.
    """

    hour: int
    expected: float
    windows: tuple[int, ...]
    p90_s: int
    stuck: tuple[str, ...] = ()


def planned(
    past: Past, able: Sequence[Able], hours: Sequence[int], within_s: int
) -> Generator[None, None, tuple[HourPlan, ...]]:
    """Hour after hour the fewest windows that hold `within_s`. Yields after each run; the plan is its return value."""
    opened: dict[int, tuple[int, ...]] = {}
    plans = []
    for hour in hours:
        expected = sum(_in_hour(came, hour) for day in past.days for came in day) / len(past.days)
        if not expected:
            opened[hour] = ()
            plans.append(HourPlan(hour, 0.0, (), 0))
            continue
        plans.append((yield from _plan_hour(past, able, opened, hour, within_s, expected)))
    return tuple(plans)


def _plan_hour(
    past: Past,
    able: Sequence[Able],
    opened: dict[int, tuple[int, ...]],
    hour: int,
    within_s: int,
    expected: float,
) -> Generator[None, None, HourPlan]:
    """From the windows that handle everything that comes, one more at a time where it helps those who wait longest."""
    chosen = _cover(past, able, hour)
    while True:
        opened[hour] = tuple(sorted(chosen))
        waits = yield from _waits(past, able, opened, hour)
        p90_s = _p90([wait for every in waits.values() for wait in every])
        if p90_s <= within_s:
            return HourPlan(hour, expected, opened[hour], p90_s)
        late = {service: late_s for service, every in waits.items() if (late_s := _p90(every)) > within_s}
        worst_first = sorted(late, key=lambda service: (-late[service], service))
        helping = _helping(able, chosen, worst_first)
        if helping is None:
            return HourPlan(hour, expected, opened[hour], p90_s, tuple(worst_first))
        chosen.append(helping)


def _helping(able: Sequence[Able], chosen: Sequence[int], services: Sequence[str]) -> int | None:
    """A window that is not open yet and handles one of these, the first of them before the others."""
    for service in services:
        for one in able:
            if one.window not in chosen and service in one.worth:
                return one.window
    return None


def _cover(past: Past, able: Sequence[Able], hour: int) -> list[int]:
    """As few windows as handle every service that comes in this hour or came before it: the ablest first."""
    open_services = {came[1] for day in past.days for came in day if came[0] < (hour + 1) * HOUR_MS}
    chosen: list[int] = []
    while open_services:
        best = max(able, key=lambda one: (len(open_services & set(one.worth)), -one.window))
        if not open_services & set(best.worth):
            break
        chosen.append(best.window)
        open_services -= set(best.worth)
    return chosen


def _waits(
    past: Past, able: Sequence[Able], opened: Mapping[int, tuple[int, ...]], hour: int
) -> Generator[None, None, dict[str, list[int]]]:
    """Seconds that those wait who come in this hour, by service. What is open in this hour stays open until all are called."""
    found: dict[str, list[int]] = {}
    windows = [WindowNow(Caller(one.window, one.worth), breaks=_closed(one, opened, hour)) for one in able]
    for number, day in enumerate(past.days):
        came = [one for one in day if one[0] < (hour + 1) * HOUR_MS]
        for run in range(_RUNS_EACH):
            for wait, service in _played(past, windows, came, hour, Random(number * 1000 + run)):
                found.setdefault(service, []).append(wait)
            yield
    return found


def _played(
    past: Past, windows: Sequence[WindowNow], came: Sequence[Came], hour: int, random: Random
) -> list[tuple[int, str]]:
    kinds = sorted({(service, level) for _, service, level in came})
    scene = Scene(0, past.step_ms, (), windows, kinds, fair=past.fair)
    standing, lines = standing_of(scene)
    places = {kind: line for line, kind in enumerate(lines)}
    arrivals = [
        Arrival(at_ms, places[service, level], who) for who, (at_ms, service, level) in enumerate(came)
    ]
    pools = [
        (past.lessons.pools.get(service) or assumed(past.medians_ms[service])).ms for service, _ in lines
    ]

    def draw(line: int, _desk: int) -> int:
        return pools[line][int(random.random() * len(pools[line]))]

    luck = Luck([0] * len(windows), draw, again_of(past.lessons, lines, random))
    called_ms = play(replace(standing, size=len(came)), luck, arrivals, 2 * _DAY_MS).called_ms
    return [
        ((_DAY_MS if at_ms == NEVER else at_ms - one[0]) // 1000, one[1])
        for at_ms, one in zip(called_ms, came, strict=True)
        if _in_hour(one, hour)
    ]


def _closed(one: Able, opened: Mapping[int, tuple[int, ...]], last: int) -> Breaks:
    """When the window calls nobody: its breaks, and the hours when it is not open; after the last hour as in it."""
    closed = [
        (hour * HOUR_MS, (hour + 1) * HOUR_MS)
        for hour, windows in opened.items()
        if one.window not in windows and hour != last
    ]
    if one.window not in opened[last]:
        closed.append((last * HOUR_MS, 4 * _DAY_MS))
    return tuple(sorted([*one.breaks, *closed]))


def _in_hour(came: Came, hour: int) -> bool:
    return hour * HOUR_MS <= came[0] < (hour + 1) * HOUR_MS


def _p90(waits: Sequence[int]) -> int:
    every = sorted(waits)
    return every[-(-len(every) * 9 // 10) - 1] if every else 0
