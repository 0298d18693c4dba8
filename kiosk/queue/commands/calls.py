"""Calling somebody to a window: the next in order, one out of order, one who was parked, and the same one again."""

from kiosk.domain.errors import Refused
from kiosk.queue import calling
from kiosk.queue import events as e
from kiosk.queue.commands.here import called
from kiosk.queue.commands.verbs import Console
from kiosk.queue.reads import StaffedWindow, oldest_parked
from kiosk.queue.schemas import TicketState
from kiosk.queue.settings import WindowSettings
from kiosk.queue.ticket import Ticket
from kiosk.queue.transaction import Transaction
from kiosk.queue.window_schemas import WindowCommand
from kiosk.queue.words import CallWay, PickReason


def call_next(transaction: Transaction, window: WindowSettings, own: StaffedWindow) -> None:
    """The first in the order of this window. Raises Refused: paused, already_active, nobody_waiting."""
    _is_free(transaction, window, own)
    settings, present = transaction.settings, transaction.present
    found = calling.next_ticket(
        present.first_waiting(1),
        present.caller(window, own.staff),
        transaction.moment.tick_ms,
        settings.priority.ageing_step_s * 1000,
        calling.Fairness(settings.priority.fair, own.streak),
    )
    if found is None:
        raise Refused("nobody_waiting")
    _call(transaction, window, own, present.ticket(found.ticket.ticket), found=found)


def pick(
    transaction: Transaction,
    console: Console,
    window: WindowSettings,
    own: StaffedWindow,
    command: WindowCommand,
) -> None:
    """Somebody out of order, whatever is handled here; the log keeps who did it and why.

    Raises Refused: forbidden, bad_request, paused, already_active, unknown_ticket, not_waiting.
    """
    if not (console.supervises or transaction.settings.staff.may_pick):
        raise Refused("forbidden", "pick")
    if command.reason not in set(PickReason):
        raise Refused("bad_request", "reason")
    _is_free(transaction, window, own)
    ticket = transaction.present.ticket(command.ticket)
    if ticket.state is not TicketState.WAITING:
        raise Refused("not_waiting", ticket.state.value)
    _call(transaction, window, own, ticket, CallWay.PICKED, command.reason)


def call_back(
    transaction: Transaction,
    console: Console,
    window: WindowSettings,
    own: StaffedWindow,
    command: WindowCommand,
) -> None:
    """A ticket that was parked here, the oldest unless it is named; a supervisor also one from another window.

    Raises Refused: paused, already_active, nobody_parked, unknown_ticket, not_parked, parked_elsewhere.
    """
    _is_free(transaction, window, own)
    connection = transaction.connection
    wanted = command.ticket or oldest_parked(connection, window.number)
    if not wanted:
        raise Refused("nobody_parked")
    ticket = transaction.present.ticket(wanted)
    if ticket.state is not TicketState.PARKED:
        raise Refused("not_parked", ticket.state.value)
    (there,) = connection.execute("SELECT window FROM parked WHERE ticket = ?", (ticket.id,)).fetchone()
    if there != window.number and not console.supervises:
        raise Refused("parked_elsewhere", str(there))
    _call(transaction, window, own, ticket, CallWay.CALLED_BACK)


def recall(transaction: Transaction, window: WindowSettings) -> None:
    """The same one again. Raises Refused: no_ticket, wrong_state, recalls_used, recall_too_soon."""
    handling = called(transaction, window)
    settings, now_ms = transaction.settings, transaction.moment.tick_ms
    if handling.recalls >= settings.calls.recalls:
        raise Refused("recalls_used", str(settings.calls.recalls))
    if now_ms - handling.last_call_ms < settings.calls.recall_gap_s * 1000:
        raise Refused("recall_too_soon", str(settings.calls.recall_gap_s))
    transaction.record(
        e.TicketRecalled(
            ticket=handling.ticket,
            number=handling.number,
            service=handling.service,
            window=window.number,
            recall=handling.recalls + 1,
            zone=window.zone,
            announcement=transaction.present.next_announcement(window.zone),
            expires_ms=now_ms + settings.calls.expires_s * 1000,
        )
    )
    transaction.touch(f"ticket:{handling.ticket}", f"zone:{window.zone}")


def _is_free(transaction: Transaction, window: WindowSettings, own: StaffedWindow) -> None:
    if own.paused:
        raise Refused("paused")
    if window.number in transaction.present.handlings():
        raise Refused("already_active")


def _call(  # noqa: PLR0913 (one event, its parts)
    transaction: Transaction,
    window: WindowSettings,
    own: StaffedWindow,
    ticket: Ticket,
    way: CallWay = CallWay.NEXT,
    reason: str = "",
    *,
    found: calling.Chosen | None = None,
) -> None:
    now_ms = transaction.moment.tick_ms
    transaction.record(
        e.TicketCalled(
            ticket=ticket.id,
            number=ticket.label,
            service=ticket.service,
            window=window.number,
            staff=own.staff or "",
            waited_s=(now_ms - ticket.taken_ms) // 1000,
            zone=window.zone,
            announcement=transaction.present.next_announcement(window.zone),
            expires_ms=now_ms + transaction.settings.calls.expires_s * 1000,
            level=ticket.level,
            passes=found is not None and found.passes,
            fair=found is not None and found.fair,
            way=way,
            reason=reason,
        )
    )
    transaction.touch(f"ticket:{ticket.id}", f"zone:{window.zone}")
