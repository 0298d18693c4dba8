"""The hall played forward once: windows free themselves, the next in the order of calling is called. Pure.

The order is `kiosk.queue.calling`'s own; a test holds the two equal. Everybody in a line differs by rank alone, so the
head of each line is all that a window has to look at.
"""

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

NEVER = -1
NOBODY = -1  # in place of a ticket whose call nobody asks about
_LATER = 1 << 40  # the sequence of those who come after all that wait
_NOTHING = -(1 << 60)  # below every level
_AGAIN = -1  # in place of a desk: a ticket comes back to a line

Entry = tuple[int, int, int]  # rank_ms, sequence, whose call to note
Front = tuple[list[Entry], int, int]  # a queue, its line, its level at the desk
Draw = Callable[[int, int], int]  # line and desk → milliseconds from the call until the window is free again


@dataclass(frozen=True, slots=True)
class Desk:
    """A window at work. lines: (line, level there with what the service is worth). breaks: [from, to) in hall time.

    streak: calls in a row above level 0 that passed one of level 0.
    """

    lines: tuple[tuple[int, int], ...]
    breaks: tuple[tuple[int, int], ...] = ()
    streak: int = 0
    tails: tuple[tuple[int, int], ...] = field(
        init=False
    )  # level and line, falling: one that is not up ends the search

    def __post_init__(self) -> None:
        falling = sorted(((level, line) for line, level in self.lines), reverse=True)
        object.__setattr__(self, "tails", tuple(falling))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the hall stands. queues: each line in the order of rank. size: so many calls are noted, numbered from 0.

    fair: the fair ratio, 0 = none; plain: the lines of level 0, which it is fair to.
    """

    now_ms: int
    step_ms: int
    desks: tuple[Desk, ...]
    queues: tuple[tuple[Entry, ...], ...]
    size: int
    fair: int = 0
    plain: tuple[bool, ...] = ()
    open_tails: int = field(init=False)  # lines that any desk handles

    def __post_init__(self) -> None:
        object.__setattr__(self, "open_tails", len({line for desk in self.desks for line, _ in desk.lines}))


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who takes a number later, after all that wait; in the order of time."""

    at_ms: int
    line: int
    who: int = NOBODY


@dataclass(frozen=True, slots=True)
class Luck:
    """What is drawn for one run. free_ms: when each desk is free. again: line to come back to after the call, or NEVER."""

    free_ms: Sequence[int]
    draw: Draw
    again: Callable[[int], int] | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """called_ms: when each noted ticket is called. tail_ms: when one is called who joins each line now."""

    called_ms: list[int]
    tail_ms: list[int]


def play(standing: Standing, luck: Luck, arrivals: Sequence[Arrival] = (), until_ms: int = 1 << 62) -> Played:
    """One run until every noted ticket and every tail is called, or `until_ms`. NEVER: not called in that time."""
    run = _Run(standing, luck)
    heap, coming, last = run.heap, 0, len(arrivals)
    while (heap or coming < last) and (run.unseen or run.open_tails):
        if coming < last and (not heap or arrivals[coming].at_ms <= heap[0][0]):
            arrival, at_ms = arrivals[coming], arrivals[coming].at_ms
            run.queues[arrival.line].insert(0, (at_ms, _LATER + coming, arrival.who))
            coming += 1
            run.wake(arrival.line, at_ms)
        else:
            at_ms, desk, line, rank_ms = heappop(heap)
            if desk == _AGAIN:
                insort(run.queues[line], (rank_ms, 0, NOBODY), key=_last_first)
                run.wake(line, at_ms)
            else:
                run.free(desk, at_ms)
        if at_ms > until_ms:
            break
    return Played(run.called_ms, run.tail_ms)


def _last_first(entry: Entry) -> tuple[int, int]:
    return -entry[0], -entry[1]


class _Run:
    """The state of one run. Each queue stands with its head at the end, where a list gives it up at once."""

    __slots__ = (
        "again", "called_ms", "desks", "draw", "fair", "fronts", "heap", "idle", "now_ms", "open_tails", "plain", "queues",
        "step_ms", "streaks", "tail_at", "tail_ms", "unseen",
    )  # fmt: skip

    def __init__(self, standing: Standing, luck: Luck) -> None:
        self.now_ms, self.step_ms, self.desks = standing.now_ms, standing.step_ms, standing.desks
        self.draw, self.again = luck.draw, luck.again
        self.fair, self.plain = standing.fair, standing.plain
        self.streaks = [desk.streak for desk in self.desks]
        self.queues = [list(reversed(queue)) for queue in standing.queues]
        fronts = {
            desk.lines: [(self.queues[line], line, level) for line, level in desk.lines]
            for desk in self.desks
        }
        self.fronts = [fronts[desk.lines] for desk in self.desks]
        self.called_ms, self.unseen = [NEVER] * standing.size, standing.size
        self.tail_ms = [NEVER] * len(self.queues)
        self.tail_at = [0] * len(self.desks)  # how many of the desk's tails are answered
        self.open_tails = standing.open_tails
        self.idle: list[int] = []  # since longest first
        self.heap = [(max(at_ms, self.now_ms), desk, 0, 0) for desk, at_ms in enumerate(luck.free_ms)]
        heapify(self.heap)

    def wake(self, line: int, at_ms: int) -> None:
        """Somebody came: an idle desk that handles the line calls, if there is one."""
        for desk in tuple(self.idle):
            if any(own == line for own, _ in self.desks[desk].lines):
                self.idle.remove(desk)
                if self.free(desk, at_ms):
                    return

    def free(self, desk: int, at_ms: int) -> bool:
        """The desk calls whoever is next, or is idle; False in its break, after which it is free."""
        for begins_ms, ends_ms in self.desks[desk].breaks:
            if begins_ms <= at_ms < ends_ms:
                heappush(self.heap, (ends_ms, desk, 0, 0))
                return False
        grown, line = self._first(self.fronts[desk], at_ms)
        if self.fair and line != NEVER:
            grown, line = self._fairly(desk, grown, line, at_ms)
        if self.open_tails:
            self._answer_tails(desk, at_ms, grown)
        if line == NEVER:
            self.idle.append(desk)
        else:
            self._serve(desk, line, at_ms)
        return True

    def _first(self, fronts: Iterable[Front], at_ms: int) -> tuple[int, int]:
        """The level grown to and the line of whoever is called first.

        `calling.urgency` without its calls and tuples: this is where the time goes. A test holds the two equal.
        """
        best, best_rank_ms, best_sequence, chosen, step_ms = _NOTHING, 0, 0, NEVER, self.step_ms
        for queue, line, level in fronts:
            if queue:
                rank_ms, sequence, _ = queue[-1]
                grown = level + (at_ms - rank_ms) // step_ms if at_ms > rank_ms else level
                if grown > best or (
                    grown == best
                    and (rank_ms < best_rank_ms or (rank_ms == best_rank_ms and sequence < best_sequence))
                ):
                    best, best_rank_ms, best_sequence, chosen = grown, rank_ms, sequence, line
        return best, chosen

    def _fairly(self, desk: int, grown: int, line: int, at_ms: int) -> tuple[int, int]:
        """After so many calls that passed level 0 it has its turn: `calling.Fairness`."""
        streak, self.streaks[desk] = self.streaks[desk], 0
        if self.plain[line]:
            return grown, line
        plain = self._first((front for front in self.fronts[desk] if self.plain[front[1]]), at_ms)
        if plain[1] == NEVER:
            return grown, line
        if streak >= self.fair:
            return plain
        self.streaks[desk] = streak + 1
        return grown, line

    def _serve(self, desk: int, line: int, at_ms: int) -> None:
        rank_ms, _, who = self.queues[line].pop()
        if who >= 0:
            self.called_ms[who] = at_ms
            self.unseen -= 1
        free_ms = at_ms + self.draw(line, desk)
        heappush(self.heap, (free_ms, desk, 0, 0))
        if self.again is not None:
            other = self.again(line)
            if other != NEVER:
                heappush(self.heap, (free_ms, _AGAIN, other, rank_ms))

    def _answer_tails(self, desk: int, at_ms: int, best: int) -> None:
        """Whoever had joined a line now would be called instead of the best, if nothing else is before them."""
        tails, place = self.desks[desk].tails, self.tail_at[desk]
        grown = (at_ms - self.now_ms) // self.step_ms
        while place < len(tails) and tails[place][0] + grown > best:
            line = tails[place][1]
            place += 1
            if self.tail_ms[line] == NEVER:
                self.tail_ms[line] = at_ms
                self.open_tails -= 1
        self.tail_at[desk] = place
