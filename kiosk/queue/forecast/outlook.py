"""Many runs of one scene into ranges: for everybody who waits, and for whoever takes a number now. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, floor
from random import Random
from statistics import NormalDist

from kiosk.queue.forecast.history import Lessons, Pool
from kiosk.queue.forecast.loop import NEVER, Arrival, Draw, Luck, play
from kiosk.queue.forecast.scene import Class, Scene, standing_of

RUNS = 60
_TODAY = 0.08  # of the logarithm: how much slower or faster a whole day is than past ones, in one run the same for all
_HORIZON_MS = 10 * 3_600_000
_SPREAD = 0.7  # of the logarithm, where a service is not known yet: a coefficient of variation of 0.8
_SHAPE = tuple(exp(_SPREAD * NormalDist().inv_cdf((place + 0.5) / 24)) for place in range(24))


@dataclass(frozen=True, slots=True)
class Spread:
    """The waits of all runs in seconds, rising."""

    seconds: tuple[int, ...]

    def at(self, share: float) -> int:
        """The quantile, between two of the runs."""
        place = share * (len(self.seconds) - 1)
        lower = floor(place)
        upper = min(lower + 1, len(self.seconds) - 1)
        part = place - lower
        return round(self.seconds[lower] * (1 - part) + self.seconds[upper] * part)

    def shifted(self, by_s: int) -> "Spread":
        """So much later; nobody waits less than nothing."""
        return Spread(tuple(max(0, one + by_s) for one in self.seconds))


@dataclass(frozen=True, slots=True)
class Tail:
    """Of one who joins now; `ahead` were before them when the outlook was made."""

    spread: Spread
    ahead: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the runs said. Missing: who was not called in every run, and services of which too little is known."""

    made_ms: int
    tails: Mapping[Class, Tail]
    tickets: Mapping[str, Spread]


class Playing:
    """`step` once for each run, then `outlook`; whoever drives it may do other things between two steps."""

    def __init__(self, scene: Scene, lessons: Lessons, medians_ms: Mapping[str, int], seed: int) -> None:
        self._scene = scene
        self._standing, self._lines = standing_of(scene)
        self._random = Random(seed)
        self._known = {
            service: lessons.pools.get(service) or assumed(median_ms)
            for service, median_ms in medians_ms.items()
        }
        self._pools = [self._known[service].ms for service, _ in self._lines]
        self._paces = [lessons.paces.get(window.caller.staff, 1.0) for window in scene.windows]
        self._again = again_of(lessons, self._lines, self._random)
        self._paces_today = list(self._paces)
        self._draw = _draws(self._pools, self._paces_today, self._random)
        self._tails: list[list[int]] = []
        self._calls: list[list[int]] = []

    def step(self) -> None:
        """One run."""
        today = self._random.lognormvariate(0, _TODAY)
        self._paces_today[:] = [pace * today for pace in self._paces]
        luck = Luck(self._free_ms(), self._draw, self._again)
        until_ms = self._scene.now_ms + _HORIZON_MS
        played = play(self._standing, luck, self._arrivals(), until_ms)
        self._tails.append(played.tail_ms)
        self._calls.append(played.called_ms)

    def outlook(self, aheads: Mapping[Class, int]) -> Outlook:
        """What the runs so far say. aheads: whom one of each class found before it when the scene was seen."""
        now_ms, known = self._scene.now_ms, self._known
        tails = {
            kind: Tail(spread, aheads[kind])
            for kind, spread in zip(self._lines, _spreads(self._tails, now_ms), strict=True)
            if spread is not None and kind in aheads and known[kind[0]].is_learnt
        }
        tickets = {
            ticket.ticket: spread
            for ticket, spread in zip(self._scene.waiting, _spreads(self._calls, now_ms), strict=True)
            if spread is not None and known[ticket.service].is_learnt
        }
        return Outlook(now_ms, tails, tickets)

    def _free_ms(self) -> list[int]:
        """When each window is free again: what it has takes as long as such tickets that took longer than it has so far."""
        now_ms, free_ms = self._scene.now_ms, []
        for window, pace in zip(self._scene.windows, self._paces_today, strict=True):
            if window.since_ms is None:
                free_ms.append(now_ms)
                continue
            pool = self._known.get(window.service)
            elapsed = max(0, now_ms - window.since_ms) / pace
            rest = 0.0 if pool is None else pool.rest(elapsed, self._random)
            free_ms.append(now_ms + int(rest * pace))
        return free_ms

    def _arrivals(self) -> Sequence[Arrival]:
        """Those of higher classes who will still come before us: as many as usually, while they could overtake."""
        scene, random = self._scene, self._random
        if not scene.inflow:
            return ()
        highest = max(level for _, level in self._lines)
        until_ms = scene.now_ms + highest * scene.step_ms
        came = []
        for line, kind in enumerate(self._lines):
            rate = scene.inflow.get(kind, 0.0)
            at_ms = scene.now_ms + (random.expovariate(rate) if rate > 0 else float("inf"))
            while at_ms < until_ms:
                came.append((int(at_ms), line))
                at_ms += random.expovariate(rate)
        return [Arrival(at_ms, line) for at_ms, line in sorted(came)]


def _draws(pools: Sequence[Sequence[int]], paces: Sequence[float], random: Random) -> Draw:
    """Any of a line's times, at the pace of whoever sits at the desk."""
    chance, sized = random.random, [(pool, len(pool)) for pool in pools]

    def draw(line: int, desk: int) -> int:
        pool, size = sized[line]
        return int(pool[int(chance() * size)] * paces[desk])

    return draw


def again_of(lessons: Lessons, lines: Sequence[Class], random: Random) -> Callable[[int], int] | None:
    """Draws the line that a ticket of a line comes back to, one of its level; None where none ever does."""
    places = {kind: line for line, kind in enumerate(lines)}
    nexts = [
        [
            (up_to, places[other, level])
            for up_to, other in lessons.again.get(service, ())
            if (other, level) in places
        ]
        for service, level in lines
    ]

    def again(line: int) -> int:
        if not nexts[line]:
            return NEVER
        thrown = random.random()
        return next((other for up_to, other in nexts[line] if thrown < up_to), NEVER)

    return again if any(nexts) else None


def assumed(median_ms: int) -> Pool:
    """How long a service takes of which only a usual time is known."""
    return Pool(tuple(int(median_ms * share) for share in _SHAPE), is_learnt=False)


def _spreads(runs: Sequence[Sequence[int]], now_ms: int) -> Iterable[Spread | None]:
    """One spread for each place of the runs; None where it was not reached in every one."""
    for calls in zip(*runs, strict=True):
        if NEVER in calls:
            yield None
        else:
            yield Spread(tuple(sorted((at_ms - now_ms) // 1000 for at_ms in calls)))
