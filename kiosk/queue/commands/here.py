"""What is at a window now, for the commands that change it."""

from kiosk.domain.errors import Refused
from kiosk.queue.reads import Handling
from kiosk.queue.settings import WindowSettings
from kiosk.queue.transaction import Transaction


def handled(transaction: Transaction, window: WindowSettings) -> Handling:
    """The ticket at the window. Raises Refused no_ticket."""
    handling = transaction.present.handlings().get(window.number)
    if handling is None:
        raise Refused("no_ticket")
    return handling


def called(transaction: Transaction, window: WindowSettings) -> Handling:
    """The ticket that was called here and has not come. Raises Refused: no_ticket, wrong_state."""
    handling = handled(transaction, window)
    if handling.serving_ms is not None:
        raise Refused("wrong_state")
    return handling


def spent(transaction: Transaction, handling: Handling, taken_ms: int) -> tuple[int, int]:
    """Seconds from taking the number to its first call, and from this service's begin, or its call, until now."""
    (first_ms,) = transaction.connection.execute(
        "SELECT min(called_ms) FROM handlings WHERE ticket = ?", (handling.ticket,)
    ).fetchone()
    began_ms = handling.serving_ms or handling.called_ms
    return max(0, first_ms - taken_ms) // 1000, max(0, transaction.moment.tick_ms - began_ms) // 1000
