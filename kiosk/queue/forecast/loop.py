"""The hall played forward once: windows free themselves, the next in the order of calling is called. Pure.

The order is `kiosk.queue.calling`'s own; a test holds the two equal. Everybody in a line differs by rank alone, so the
head of each line is all that a window has to look at.
"""

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from kiosk.queue.calling import effective_priority

NEVER = -1
NOBODY = -1  # in place of a ticket whose call nobody asks about
_LATER = 1 << 40  # the sequence of those who come after all that wait
_AGAIN = -1  # in place of a desk: a ticket comes back to a line

Entry = tuple[int, int, int]  # rank_ms, sequence, whose call to note
Key = tuple[int, int, int, int]  # urgency, and the line
Draw = Callable[[int, int], int]  # line and desk → milliseconds from the call until the window is free again


@dataclass(frozen=True, slots=True)
class Desk:
    """A window at work. lines: (line, level there with what the service is worth). breaks: [from, to) in hall time.

    streak: calls in a row above level 0 that passed one of level 0.
    """

    lines: tuple[tuple[int, int], ...]
    breaks: tuple[tuple[int, int], ...] = ()
    streak: int = 0


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
            run.queues[arrival.line].append((at_ms, _LATER + coming, arrival.who))
            coming += 1
            run.wake(arrival.line, at_ms)
        else:
            at_ms, desk, line, rank_ms = heappop(heap)
            if desk == _AGAIN:
                insort(run.queues[line], (rank_ms, 0, NOBODY), lo=run.heads[line])
                run.wake(line, at_ms)
            else:
                run.free(desk, at_ms)
        if at_ms > until_ms:
            break
    return Played(run.called_ms, run.tail_ms)


class _Run:
    """The state of one run."""

    __slots__ = (
        "again", "called_ms", "desks", "draw", "fair", "heads", "heap", "idle", "lanes", "now_ms", "open_tails", "plain",
        "queues", "step_ms", "streaks", "tail_ms", "unseen",
    )  # fmt: skip

    def __init__(self, standing: Standing, luck: Luck) -> None:
        self.now_ms, self.step_ms, self.desks = standing.now_ms, standing.step_ms, standing.desks
        self.draw, self.again = luck.draw, luck.again
        self.fair, self.plain = standing.fair, standing.plain
        self.streaks = [desk.streak for desk in self.desks]
        self.queues = [list(queue) for queue in standing.queues]
        self.heads = [0] * len(self.queues)
        self.called_ms, self.unseen = [NEVER] * standing.size, standing.size
        self.tail_ms = [NEVER] * len(self.queues)
        # tails by falling level: once one is not yet up, those after it are not either
        self.lanes = [
            sorted(((level, line) for line, level in desk.lines), reverse=True) for desk in self.desks
        ]
        self.open_tails = len({line for lane in self.lanes for _, line in lane})
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
        if not self._call(desk, at_ms):
            self.idle.append(desk)
        return True

    def _call(self, desk: int, at_ms: int) -> bool:
        """Whether somebody was next for this desk."""
        lines = self.desks[desk].lines
        best = self._first(lines, at_ms)
        if best is not None and self.fair:
            best = self._fairly(desk, best, at_ms)
        if self.open_tails:
            self._answer_tails(desk, at_ms, best)
        if best is None:
            return False
        self._serve(desk, best[3], at_ms)
        return True

    def _first(self, lines: Iterable[tuple[int, int]], at_ms: int) -> Key | None:
        """The head that is called first: `calling.urgency`, and its line."""
        best: Key | None = None
        step_ms, queues, heads = self.step_ms, self.queues, self.heads
        for line, level in lines:
            queue, head = queues[line], heads[line]
            if head < len(queue):
                rank_ms, sequence, _ = queue[head]
                key = (-effective_priority(level, rank_ms, at_ms, step_ms), rank_ms, sequence, line)
                if best is None or key < best:
                    best = key
        return best

    def _fairly(self, desk: int, best: Key, at_ms: int) -> Key:
        """After so many calls that passed level 0 it has its turn: `calling.Fairness`."""
        if self.plain[best[3]]:
            self.streaks[desk] = 0
            return best
        plain = self._first((one for one in self.desks[desk].lines if self.plain[one[0]]), at_ms)
        if plain is None:
            self.streaks[desk] = 0
            return best
        if self.streaks[desk] >= self.fair:
            self.streaks[desk] = 0
            return plain
        self.streaks[desk] += 1
        return best

    def _serve(self, desk: int, line: int, at_ms: int) -> None:
        rank_ms, _, who = self.queues[line][self.heads[line]]
        self.heads[line] += 1
        if who >= 0:
            self.called_ms[who] = at_ms
            self.unseen -= 1
        free_ms = at_ms + self.draw(line, desk)
        heappush(self.heap, (free_ms, desk, 0, 0))
        if self.again is not None:
            other = self.again(line)
            if other != NEVER:
                heappush(self.heap, (free_ms, _AGAIN, other, rank_ms))

    def _answer_tails(self, desk: int, at_ms: int, best: Key | None) -> None:
        """Whoever had joined a line now would be called instead of the best, if nothing else is before them."""
        lane = self.lanes[desk]
        grown = effective_priority(0, self.now_ms, at_ms, self.step_ms)
        while lane and (best is None or lane[0][0] + grown > -best[0]):
            _, line = lane.pop(0)
            if self.tail_ms[line] == NEVER:
                self.tail_ms[line] = at_ms
                self.open_tails -= 1
