"""Who is called next: class level plus one level for every step waited, then the order of taking."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """One ticket in the queue. `taken_ms` is hall time, which no clock step moves; `sequence` is the order of taking."""

    ticket: str
    service: str
    level: int
    taken_ms: int
    sequence: int


def effective_priority(level: int, taken_ms: int, now_ms: int, step_ms: int) -> int:
    """The level a ticket has grown to: its class's, plus one for each full step waited."""
    return level + max(0, now_ms - taken_ms) // step_ms


def in_order(waiting: Iterable[Waiting], now_ms: int, step_ms: int) -> list[Waiting]:
    """The order of calling; a function of its arguments alone."""
    return sorted(waiting, key=_urgency(now_ms, step_ms))


def next_ticket(
    waiting: Iterable[Waiting], services: Collection[str], now_ms: int, step_ms: int
) -> Waiting | None:
    """The ticket that a window with these services calls now, or None when nobody fits."""
    fitting = (ticket for ticket in waiting if ticket.service in services)
    return min(fitting, key=_urgency(now_ms, step_ms), default=None)


def ahead_of(
    ticket: Waiting, waiting: Iterable[Waiting], rivals: Collection[str], now_ms: int, step_ms: int
) -> int:
    """How many are called before this ticket, counting only services that share a window with it."""
    urgency = _urgency(now_ms, step_ms)
    own = urgency(ticket)
    return sum(1 for other in waiting if other.service in rivals and urgency(other) < own)


def overtake_bound_ms(level: int, levels: Sequence[int], step_ms: int) -> int:
    """The published bound: nobody who takes a number this much later, or more, is called before a ticket of `level`.

    So a ticket waits at most for those who were there, and for higher classes that came within this time.
    """
    return max(0, max(levels, default=level) - level) * step_ms


def _urgency(now_ms: int, step_ms: int) -> Callable[[Waiting], tuple[int, int]]:
    def urgency(ticket: Waiting) -> tuple[int, int]:
        return -effective_priority(ticket.level, ticket.taken_ms, now_ms, step_ms), ticket.sequence

    return urgency
