"""What past days teach: how long a window is taken by a ticket of each service, how fast each clerk is, who comes back. Pure."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

Planned = Mapping[int, Sequence[tuple[int, int]]]  # window → its breaks, [from, to) in hall time
NOTHING_PLANNED: Planned = {}
ENOUGH = 30  # to tell a range by
_FEW = 8  # to be better than a usual time from the configuration
_LONGEST_GAP_MS = 120 * 60_000  # after a longer absence somebody forgot the window, or the store slept
_SHRINK = 15  # a clerk's pace counts like so many tickets of an average one
_MOST = 600  # the newest of each service


@dataclass(frozen=True, slots=True)
class Turn:
    """One ticket at one window, in the order of the calls. taken_ms: its own number's, to know who waited meanwhile."""

    ticket: str
    service: str
    window: int
    staff: str
    taken_ms: int
    called_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class Pool:
    """Milliseconds from a call to the window's next one, rising; learnt from enough of them to tell a range, or not."""

    ms: tuple[int, ...]
    is_learnt: bool = True

    def one(self, random: Random) -> int:
        """Any of them."""
        return self.ms[int(random.random() * len(self.ms))]

    def rest(self, elapsed_ms: float, random: Random) -> float:
        """How much longer it takes when it has taken so long already; a share of that where nothing was ever longer."""
        first = bisect_right(self.ms, elapsed_ms)
        left = len(self.ms) - first
        if left == 0:
            return elapsed_ms * 0.25 * random.random()
        return self.ms[first + int(random.random() * left)] - elapsed_ms


@dataclass(frozen=True, slots=True)
class Lessons:
    """pools: by service, from enough or from a few. paces: by staff, 1 is average. again: service → (chance up to here, next)."""

    pools: Mapping[str, Pool]
    paces: Mapping[str, float]
    again: Mapping[str, tuple[tuple[float, str], ...]]


def lessons_of(turns: Sequence[Turn], planned: Planned = NOTHING_PLANNED) -> Lessons:
    """turns: of several days, oldest first; hall time orders them across days. planned: those days' breaks."""
    lengths = cycles(turns, planned)
    of_service: dict[str, list[int]] = defaultdict(list)
    for turn, ms in zip(turns, lengths, strict=True):
        of_service[turn.service].append(ms)
    pools = {
        service: Pool(tuple(sorted(every[-_MOST:])), is_learnt=len(every) >= ENOUGH)
        for service, every in of_service.items()
        if len(every) >= _FEW
    }
    means = {service: sum(every) / len(every) for service, every in of_service.items()}
    return Lessons(pools, _paces(turns, lengths, means), _again(turns))


def cycles(turns: Sequence[Turn], planned: Planned = NOTHING_PLANNED) -> list[int]:
    """From each call to the window's next one where somebody waited for that meanwhile, else to its end.

    So absences that nobody planned, breaths between two tickets and passed numbers are all in it, as the next in line feels
    them. A planned break is not: the loop knows it.
    """
    following: dict[int, Turn] = {}
    lengths = [0] * len(turns)
    for place in range(len(turns) - 1, -1, -1):
        turn = turns[place]
        after = following.get(turn.window)
        till_ms = turn.ended_ms
        if after is not None and after.taken_ms <= turn.ended_ms <= after.called_ms:
            away = (turn.ended_ms, after.called_ms)
            if away[1] - away[0] <= _LONGEST_GAP_MS and not _overlaps(away, planned.get(turn.window, ())):
                till_ms = after.called_ms
        lengths[place] = max(1, till_ms - turn.called_ms)
        following[turn.window] = turn
    return lengths


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(begins < span[1] and span[0] < ends for begins, ends in others)


def _paces(turns: Iterable[Turn], lengths: Iterable[int], means: Mapping[str, float]) -> dict[str, float]:
    """Each clerk's time over what an average one would have taken for the same services, drawn towards 1."""
    took: Counter[str] = Counter()
    usual: dict[str, float] = defaultdict(float)
    for turn, ms in zip(turns, lengths, strict=True):
        took[turn.staff] += ms
        usual[turn.staff] += means[turn.service]
    average = sum(usual.values()) / max(1, sum(1 for _ in lengths))
    return {
        staff: (ms + _SHRINK * average) / (usual[staff] + _SHRINK * average) for staff, ms in took.items()
    }


def _again(turns: Sequence[Turn]) -> dict[str, tuple[tuple[float, str], ...]]:
    """How often a ticket of a service is called once more, and for what: transfer, chain, park and return alike."""
    by_ticket: dict[str, list[str]] = defaultdict(list)
    for turn in turns:
        by_ticket[turn.ticket].append(turn.service)
    total = Counter(turn.service for turn in turns)
    followed: dict[str, Counter[str]] = defaultdict(Counter)
    for services in by_ticket.values():
        for first, second in pairwise(services):
            followed[first][second] += 1
    chances = {}
    for service, nexts in followed.items():
        up_to, rows = 0.0, []
        for other, count in sorted(nexts.items()):
            up_to += count / total[service]
            rows.append((up_to, other))
        chances[service] = tuple(rows)
    return chances
