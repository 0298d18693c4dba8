"""Coming back after a no-show: until when, and how often."""

from kiosk.queue.day import BusinessDay
from kiosk.queue.schemas import TicketState
from kiosk.queue.settings import CallSettings
from kiosk.queue.ticket import Ticket

_MINUTE_MS = 60_000


def return_until_ms(closed_ms: int | None, returns: int, calls: CallSettings) -> int | None:
    """The hall time until which a no-show may return; None where it may not."""
    if closed_ms is None or returns >= calls.returns or calls.return_min <= 0:
        return None
    return closed_ms + calls.return_min * _MINUTE_MS


def refusal_to_return(
    state: TicketState, closed_ms: int | None, returns: int, now_ms: int, calls: CallSettings
) -> str:
    """Why the ticket may not return: not_missed, returns_used, return_over; empty where it may."""
    if state is not TicketState.NO_SHOW:
        return "not_missed"
    if returns >= calls.returns:
        return "returns_used"
    until_ms = return_until_ms(closed_ms, returns, calls)
    return "return_over" if until_ms is None or now_ms > until_ms else ""


def is_of_open_day(ticket: Ticket, day: BusinessDay | None) -> bool:
    """Whether the business day of the ticket is still open, or still to come: its numbers may be called already."""
    return day is not None and not day.closed and ticket.day >= day.day.isoformat()
