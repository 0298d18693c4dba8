"""Sending a ticket elsewhere: transfer, the next service of a chain, parking, coming back, another class."""

from dataclasses import dataclass

from kiosk.domain.errors import Refused
from kiosk.queue import clerk_note
from kiosk.queue import move_events as m
from kiosk.queue.calling import Waiting
from kiosk.queue.commands.granting import grant_class
from kiosk.queue.commands.here import handled, spent
from kiosk.queue.commands.standing import (
    check_chain,
    known_service,
    others,
    others_at,
    own_rank,
    scale_at,
    window_of_staff,
)
from kiosk.queue.placing import Behind, Rank, head, place
from kiosk.queue.reads import Handling, StaffedWindow, ticket_by_id
from kiosk.queue.returning import is_of_open_day, refusal_to_return
from kiosk.queue.schemas import TicketState
from kiosk.queue.settings import WindowSettings
from kiosk.queue.ticket import Ticket
from kiosk.queue.transaction import Transaction
from kiosk.queue.window_schemas import MoveTicket, WindowCommand
from kiosk.queue.words import Origin, ParkReason, Place

_LONGEST_PARK_MIN = 480
_MOVABLE = (TicketState.WAITING, TicketState.PARKED)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a ticket on; `window` None for a supervisor who has it not before them."""

    staff: str
    window: int | None = None


@dataclass(frozen=True, slots=True)
class _Aim:
    service: str
    window: int | None = None
    staff: str = ""


def transfer(
    transaction: Transaction, window: WindowSettings, own: StaffedWindow, command: WindowCommand
) -> None:
    """The ticket here waits elsewhere, with its number, its time and a note. Refusals: see move, and no_ticket."""
    ticket = ticket_by_id(transaction.connection, handled(transaction, window).ticket)
    _send(transaction, ticket, command, Sender(own.staff or "", window.number))
    transaction.touch(f"zone:{window.zone}")


def move(transaction: Transaction, ticket_id: str, asked: MoveTicket, staff: str) -> None:
    """A supervisor sends a waiting or parked ticket elsewhere.

    Raises Refused: unknown_ticket, not_waiting, bad_request, unknown_service, service_paused, service_there,
    unknown_window, staff_away.
    """
    ticket = ticket_by_id(transaction.connection, ticket_id)
    if ticket.state not in _MOVABLE:
        raise Refused("not_waiting", ticket.state.value)
    _send(transaction, ticket, asked, Sender(staff))
    transaction.touch("hall", "windows")


def put_back(transaction: Transaction, handling: Handling, by: str) -> None:
    """The ticket at a window whose person went away is the next of its service."""
    ticket = ticket_by_id(transaction.connection, handling.ticket)
    aim, sender = _Aim(ticket.service), Sender(by, handling.window)
    rank = _rank_at(transaction, ticket, aim, Place.HEAD)
    _moved(transaction, ticket, aim, rank, Origin.TRANSFERRED, sender=sender, where=Place.HEAD)


def park(
    transaction: Transaction, window: WindowSettings, own: StaffedWindow, command: WindowCommand
) -> None:
    """The ticket here is set aside. Raises Refused: no_ticket, bad_request."""
    handling = handled(transaction, window)
    if command.reason not in set(ParkReason):
        raise Refused("bad_request", "reason")
    minutes = command.minutes or transaction.settings.calls.park_min
    if not 0 < minutes <= _LONGEST_PARK_MIN:
        raise Refused("bad_request", "minutes")
    note = clerk_note.checked(command.note)
    transaction.record(
        m.TicketParked(
            ticket=handling.ticket,
            number=handling.number,
            service=handling.service,
            window=window.number,
            staff=own.staff or "",
            reason=ParkReason(command.reason),
            due_ms=transaction.moment.tick_ms + minutes * 60_000,
        )
    )
    clerk_note.keep(transaction.connection, handling.ticket, note)
    transaction.touch(f"ticket:{handling.ticket}", f"zone:{window.zone}")


def come_back(transaction: Transaction, ticket_id: str, by: str, actor: str) -> None:
    """A no-show is in the queue again, a few places back. by: staff, kiosk or phone.

    Raises Refused: unknown_ticket, not_missed, returns_used, return_over, already_waiting.
    """
    connection, calls = transaction.connection, transaction.settings.calls
    ticket = ticket_by_id(connection, ticket_id)
    now_ms = transaction.moment.tick_ms
    if reason := refusal_to_return(ticket.state, ticket.closed_ms, ticket.returns, now_ms, calls):
        raise Refused(reason, str(calls.return_min))
    if not is_of_open_day(ticket, transaction.day()):
        raise Refused("return_over", str(calls.return_min))
    _has_no_other(transaction, ticket)
    order = others(transaction, ticket.service, ticket.id)
    rank = place(order, Behind(calls.return_after), own_rank(transaction, ticket), now_ms)
    transaction.record(
        m.TicketReturned(
            ticket=ticket.id,
            number=ticket.label,
            service=ticket.service,
            by=by,
            actor=actor,
            level=rank.level,
            rank_ms=rank.rank_ms,
        )
    )
    transaction.touch("hall", "windows", f"ticket:{ticket.id}")


def reopen(
    transaction: Transaction, window: WindowSettings, own: StaffedWindow, command: WindowCommand
) -> None:
    """A number that was finished too early waits again: for this window, before everybody. What was served stays served.

    Raises Refused: unknown_ticket, not_finished, finished_elsewhere, reopen_over.
    """
    ticket, calls = ticket_by_id(transaction.connection, command.ticket), transaction.settings.calls
    if ticket.state is not TicketState.DONE:
        raise Refused("not_finished", ticket.state.value)
    if ticket.window != window.number:
        raise Refused("finished_elsewhere", str(ticket.window))
    over_ms = (ticket.closed_ms or 0) + calls.reopen_min * 60_000
    if transaction.moment.tick_ms > over_ms or not is_of_open_day(ticket, transaction.day()):
        raise Refused("reopen_over", str(calls.reopen_min))
    aim, sender = _Aim(ticket.service, window=window.number), Sender(own.staff or "", window.number)
    rank = _rank_at(transaction, ticket, aim, Place.HEAD)
    _moved(transaction, ticket, aim, rank, Origin.REOPENED, sender=sender, where=Place.HEAD)
    transaction.touch(f"zone:{window.zone}", f"pad:{ticket.window}")


def postpone(transaction: Transaction, ticket_id: str) -> None:
    """The resident will be late: a few places back. Raises Refused: unknown_ticket, not_waiting."""
    ticket = ticket_by_id(transaction.connection, ticket_id)
    if ticket.state is not TicketState.WAITING:
        raise Refused("not_waiting", ticket.state.value)
    everybody = others(transaction, ticket.service, but="")
    at = next(n for n, other in enumerate(everybody) if other.ticket == ticket.id)
    order = [other for other in everybody if other.ticket != ticket.id]
    where = Behind(at + transaction.settings.calls.return_after)
    rank = place(order, where, own_rank(transaction, ticket), transaction.moment.tick_ms)
    aim = _Aim(ticket.service, ticket.for_window, ticket.for_staff)
    _moved(transaction, ticket, aim, rank, Origin.POSTPONED)
    transaction.touch("hall", "windows")


def grant(
    transaction: Transaction, window: WindowSettings, own: StaffedWindow, command: WindowCommand
) -> None:
    """A waiting ticket gets another class. Refusals: see grant_class."""
    grant_class(transaction, command.ticket, command.priority, own.staff or "", window.number)


def add_service(
    transaction: Transaction, window: WindowSettings, own: StaffedWindow, command: WindowCommand
) -> None:
    """One more service for the ticket here, after those it has.

    Raises Refused: no_ticket, unknown_service, service_paused, service_there, too_many_services.
    """
    ticket = ticket_by_id(transaction.connection, handled(transaction, window).ticket)
    service = known_service(transaction, command.service)
    check_chain(transaction, ticket.service, (*ticket.then, service))
    transaction.record(
        m.ServiceAdded(
            ticket=ticket.id,
            number=ticket.label,
            service=service,
            window=window.number,
            staff=own.staff or "",
        )
    )
    transaction.touch(f"ticket:{ticket.id}")


def go_on(transaction: Transaction, handling: Handling, ticket: Ticket, own: StaffedWindow) -> None:
    """Done here, and waiting for the next service of its chain, by the time it was taken."""
    waited_s, served_s = spent(transaction, handling, ticket.taken_ms)
    rank = own_rank(transaction, ticket)
    transaction.record(
        m.TicketContinued(
            ticket=ticket.id,
            number=ticket.label,
            service=ticket.service,
            window=handling.window,
            staff=own.staff or "",
            waited_s=waited_s,
            served_s=served_s,
            next_service=ticket.then[0],
            level=rank.level,
            rank_ms=rank.rank_ms,
        )
    )


def _send(
    transaction: Transaction, ticket: Ticket, asked: WindowCommand | MoveTicket, sender: Sender
) -> None:
    aim = _aim(transaction, ticket, asked)
    note = clerk_note.checked(asked.note)
    rank = _rank_at(transaction, ticket, aim, asked.place)
    _moved(transaction, ticket, aim, rank, Origin.TRANSFERRED, sender=sender, where=asked.place)
    clerk_note.keep(transaction.connection, ticket.id, note)


def _aim(transaction: Transaction, ticket: Ticket, asked: WindowCommand | MoveTicket) -> _Aim:
    """One destination.

    Raises Refused: bad_request, unknown_service, service_paused, service_there, unknown_window, staff_away.
    """
    if sum((bool(asked.service), asked.window is not None, bool(asked.staff))) != 1:
        raise Refused("bad_request", "service, window or staff")
    if asked.window is not None:
        if transaction.settings.window(asked.window) is None:
            raise Refused("unknown_window", "window")
        return _Aim(ticket.service, window=asked.window)
    if asked.staff:
        window_of_staff(transaction, asked.staff)
        return _Aim(ticket.service, staff=asked.staff)
    if asked.service in ticket.then:  # finishing here sends it there; sent there too, it would wait twice
        raise Refused("service_there", asked.service)
    return _Aim(known_service(transaction, asked.service))


def _rank_at(transaction: Transaction, ticket: Ticket, aim: _Aim, where: Place) -> Rank:
    order, windows = _there(transaction, ticket, aim)
    own, now_ms = own_rank(transaction, ticket), transaction.moment.tick_ms
    if where is Place.HEAD:
        return head(order, own, now_ms, scale_at(transaction, aim.service, windows))
    return place(order, where, own, now_ms)


def _there(transaction: Transaction, ticket: Ticket, aim: _Aim) -> tuple[list[Waiting], tuple[int, ...]]:
    """Who is called before or after it where it goes, and the windows that may call it."""
    window = window_of_staff(transaction, aim.staff).window if aim.staff else aim.window
    if window is None:
        return others(transaction, aim.service, ticket.id), transaction.settings.windows_for(aim.service)
    return others_at(transaction, window, ticket.id), (window,)


def _moved(  # noqa: PLR0913 (one event, its parts)
    transaction: Transaction,
    ticket: Ticket,
    aim: _Aim,
    rank: Rank,
    origin: Origin,
    *,
    sender: Sender | None = None,
    where: Place | None = None,
) -> None:
    transaction.record(
        m.TicketMoved(
            ticket=ticket.id,
            number=ticket.label,
            service=aim.service,
            from_service=ticket.service,
            origin=origin,
            level=rank.level,
            rank_ms=rank.rank_ms,
            window=sender.window if sender else None,
            staff=sender.staff if sender else "",
            for_window=aim.window,
            for_staff=aim.staff,
            place=where,
        )
    )
    transaction.touch(f"ticket:{ticket.id}")


def _has_no_other(transaction: Transaction, ticket: Ticket) -> None:
    """Who took a new number meanwhile does not wait twice. Raises Refused already_waiting."""
    other = transaction.connection.execute(
        "SELECT tickets.label FROM people AS own JOIN people AS same USING (person_tag, service)"
        " JOIN tickets ON tickets.id = same.ticket WHERE own.ticket = ?1 AND same.ticket <> ?1"
        " AND tickets.state IN ('waiting', 'called', 'serving', 'parked')",
        (ticket.id,),
    ).fetchone()
    if other is not None:
        raise Refused("already_waiting", other[0])
