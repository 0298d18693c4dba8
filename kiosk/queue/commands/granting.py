"""Another class for a waiting ticket, by a member of staff: who it was stays in the log."""

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue import move_events as m
from kiosk.queue.reads import ticket_by_id
from kiosk.queue.schemas import TicketState
from kiosk.queue.transaction import Transaction


def grant_class(
    transaction: Transaction, ticket_id: str, wanted: PriorityClass | None, staff: str, window: int
) -> None:
    """Its time stays. window: where that person sits, 0 for one who sits at none.

    Raises Refused: bad_request, unknown_ticket, not_waiting.
    """
    if wanted is None or wanted is PriorityClass.APPOINTMENT:
        raise Refused("bad_request", "priority")
    ticket = ticket_by_id(transaction.connection, ticket_id)
    if ticket.state is not TicketState.WAITING:
        raise Refused("not_waiting", ticket.state.value)
    transaction.record(
        m.PriorityGranted(
            ticket=ticket.id,
            number=ticket.label,
            service=ticket.service,
            priority=wanted,
            level=transaction.settings.priority.level(wanted),
            staff=staff,
            window=window,
        )
    )
    transaction.touch(f"ticket:{ticket.id}")
