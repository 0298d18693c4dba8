"""Who is called next: level, plus what the service is worth at the window, plus one for every step waited.

Everything is a level, and a level is worth one ageing step: docs/decisions/0100-everything-is-a-level.md.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

NOWHERE: Mapping[str, int] = {}
LAST = 2**62  # behind every sequence


class Waiting(msgspec.Struct, frozen=True):
    """One ticket in the queue. `sequence` is the order of taking.

    rank_ms: the hall time that its waiting counts from, which no clock step moves.
    for_window, for_staff: called only there, whatever is handled there.
    """

    ticket: str
    service: str
    level: int
    rank_ms: int
    sequence: int
    for_window: int | None = None
    for_staff: str = ""


class Caller(msgspec.Struct, frozen=True):
    """Who calls: a window, the services that are called there with what each is worth in levels, and who sits there."""

    window: int
    worth: Mapping[str, int]
    staff: str = ""


class Fairness(msgspec.Struct, frozen=True):
    """`ratio`: after so many calls above level 0 in a row that passed one of level 0, level 0 has its turn; 0 = never.

    `streak`: how many there were at this window.
    """

    ratio: int = 0
    streak: int = 0

    @property
    def is_plain_turn(self) -> bool:
        """Whether the next call is one of level 0, where one fits."""
        return 0 < self.ratio <= self.streak


class Chosen(msgspec.Struct, frozen=True):
    """The ticket to call. passes: one of level 0 fits and waits on. fair: it is called by the fair ratio."""

    ticket: Waiting
    passes: bool = False
    fair: bool = False


class Before(msgspec.Struct, frozen=True):
    """Whom a rank lets go first: everybody above a level, and of each other level whoever stands before a place.

    until: rank_ms and sequence; a level that is not in it lets nobody go first.
    """

    above: int
    until: Mapping[int, tuple[int, int]]

    def holds(self, ticket: Waiting) -> bool:
        """Whether that ticket is called before the rank."""
        place = self.until.get(ticket.level)
        return ticket.level > self.above or (place is not None and (ticket.rank_ms, ticket.sequence) < place)


def effective_priority(level: int, rank_ms: int, now_ms: int, step_ms: int) -> int:
    """The level a ticket has grown to: its own, plus one for each full step waited."""
    return level + max(0, now_ms - rank_ms) // step_ms


def in_order(
    waiting: Iterable[Waiting], now_ms: int, step_ms: int, worth: Mapping[str, int] = NOWHERE
) -> list[Waiting]:
    """The order of calling, in the hall or where services are worth something; a function of its arguments alone."""
    return sorted(waiting, key=urgency(now_ms, step_ms, worth))


def next_ticket(
    waiting: Iterable[Waiting], caller: Caller, now_ms: int, step_ms: int, fairness: Fairness | None = None
) -> Chosen | None:
    """The ticket that this caller has to call now, or None when nobody fits."""
    fitting = [ticket for ticket in waiting if fits(ticket, caller)]
    order = in_order(fitting, now_ms, step_ms, caller.worth)
    if not order:
        return None
    first = order[0]
    plain = next((ticket for ticket in order if ticket.level <= 0), None)
    if plain is None or first.level <= 0:
        return Chosen(first)
    if fairness is not None and fairness.is_plain_turn:
        return Chosen(plain, fair=True)
    return Chosen(first, passes=True)


def fits(ticket: Waiting, caller: Caller) -> bool:
    """Whether this caller may call the ticket: it is meant for them, or for nobody and handled there."""
    if ticket.for_window is not None or ticket.for_staff:
        return ticket.for_window in (None, caller.window) and ticket.for_staff in ("", caller.staff)
    return ticket.service in caller.worth


def ahead_of(
    ticket: Waiting, waiting: Iterable[Waiting], rivals: Collection[str], now_ms: int, step_ms: int
) -> int:
    """How many are called before this ticket, counting only services that share a window with it."""
    key = urgency(now_ms, step_ms)
    own = key(ticket)
    return sum(1 for other in waiting if other.service in rivals and key(other) < own)


def before(rank: tuple[int, int, int], levels: Iterable[int], now_ms: int, step_ms: int) -> Before:
    """`ahead_of` as places in each lane, so that nobody has to be looked at one by one; a test holds them equal.

    rank: level, rank_ms and sequence. levels: every level that a ticket may have.
    """
    level, rank_ms, sequence = rank
    own = effective_priority(level, rank_ms, now_ms, step_ms)
    until = {}
    for lower in levels:
        if lower > own:
            continue
        grown_past = now_ms - (own - lower + 1) * step_ms
        grown_as_far = now_ms - (own - lower) * step_ms if own > lower else LAST
        until[lower] = max((grown_past, LAST), min((grown_as_far, LAST), (rank_ms, sequence)))
    return Before(own, until)


def overtake_bound_ms(level: int, levels: Sequence[int], step_ms: int, worths: Collection[int] = (0,)) -> int:
    """The published bound: nobody whose rank is this much later, or more, is called before a ticket of `level`.

    worths: what services are worth at the windows that handle them. So a ticket waits at most for those who were there,
    and for higher ones that came within this time. By the fair ratio one of level 0 may go before higher ones, once in
    every ratio + 1 calls.
    """
    spread = max(worths, default=0) - min(worths, default=0)
    return max(0, max(levels, default=level) - level + spread) * step_ms


def urgency(
    now_ms: int, step_ms: int, worth: Mapping[str, int] = NOWHERE
) -> Callable[[Waiting], tuple[int, int, int]]:
    """The key of the order: the smallest is called first, and no two are equal."""

    def key(ticket: Waiting) -> tuple[int, int, int]:
        grown = effective_priority(ticket.level, ticket.rank_ms, now_ms, step_ms)
        return -grown - worth.get(ticket.service, 0), ticket.rank_ms, ticket.sequence

    return key
