"""Taking a number, giving it back, and what is known of its slip."""

import secrets
import sqlite3
from datetime import date, datetime

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue import case_note, limits, views
from kiosk.queue import events as e
from kiosk.queue.commands.appointments import CheckIn, check_in, origin_of
from kiosk.queue.commands.codes import unused_code
from kiosk.queue.commands.granting import grant_class
from kiosk.queue.commands.people import forget_person, remember_person
from kiosk.queue.commands.standing import check_chain, slot_ms
from kiosk.queue.day import BusinessDay
from kiosk.queue.hours import local_time, state_at
from kiosk.queue.reads import ticket_by_id
from kiosk.queue.schemas import (
    HallState,
    PrintState,
    ReportPrint,
    Reprint,
    TakenTicket,
    TakeTicket,
    TicketState,
    TicketStatus,
    Wait,
)
from kiosk.queue.settings import ServiceSettings
from kiosk.queue.ticket import Ticket, may_become, slip_may_become
from kiosk.queue.transaction import Transaction
from kiosk.queue.words import Origin

_LONGEST_TAG = 128


def take(
    transaction: Transaction, asked: TakeTicket, device: str, public_url: str, *, granted_by: str = ""
) -> TakenTicket:
    """Give the next number of the service's prefix. granted_by: the member of staff who gives its class, empty for nobody.

    Raises Refused: unknown_service, hall_closed, service_paused, service_full, slot_full, person_limit, already_waiting,
    priority_not_granted, service_there, too_many_services, and those of appointments.check_in.
    """
    settings, moment, connection = transaction.settings, transaction.moment, transaction.connection
    booking = check_in(transaction, asked.appointment, asked.service) if asked.appointment else None
    service = settings.service(booking.service if booking else asked.service)
    if service is None:
        raise Refused("unknown_service", "service")
    day = _open_day(transaction)
    _guard(transaction, asked, service, day, booking, granted=bool(granted_by))
    in_time = booking is not None and not booking.late
    priority = PriorityClass.APPOINTMENT if in_time else asked.priority
    level = settings.priority.level(priority)
    ahead, told = views.wait_of_new(
        transaction.present, settings, moment, (service, level), transaction.outlook
    )
    wait = told.wait if told is not None else None
    event = e.TicketIssued(
        ticket=_new_ticket_id(transaction),
        day=day.day,
        prefix=service.prefix,
        number=transaction.present.next_number(day.day.isoformat(), service.prefix, settings.standby),
        service=service.id,
        priority=priority,
        level=level,
        code=unused_code(transaction, day.day),
        token=secrets.token_urlsafe(16),
        device=device,
        language=asked.language,
        provisional=transaction.provisional,
        ahead=ahead,
        low_min=wait.low_min if wait else None,
        high_min=wait.high_min if wait else None,
        told=told,
        rank_ms=slot_ms(transaction, booking.slot_at) if booking and in_time else None,
        origin=origin_of(booking),
        then=asked.then,
        appointment=booking.id if booking else "",
        slot_at=booking.slot_at if booking else None,
    )
    transaction.record(event)
    if granted_by and priority is not PriorityClass.NORMAL:
        grant_class(transaction, event.ticket, priority, granted_by, 0)
    remember_person(connection, event, asked)
    if asked.person_tag is not None:
        limits.count_person(connection, settings, asked.person_tag)
    if asked.case is not None:
        case_note.keep(connection, event.ticket, asked.case)
    transaction.touch("hall", "windows")
    return slip_of(transaction, transaction.present.ticket(event.ticket), public_url, ahead, wait)


def slip_of(
    transaction: Transaction, ticket: Ticket, public_url: str, ahead: int, wait: Wait | None
) -> TakenTicket:
    """What stands on the slip, of a new ticket or of one whose slip was lost."""
    return TakenTicket(
        ticket=ticket.id,
        number=ticket.label,
        service=ticket.service,
        business_day=date.fromisoformat(ticket.day),
        taken_at=datetime.fromisoformat(ticket.taken_at),
        priority=ticket.priority,
        ahead=ahead,
        windows=transaction.present.at_service(transaction.settings, ticket.service).able,
        code=ticket.code,
        status_url=f"{public_url}/t/{ticket.token}",
        wait=wait,
        provisional_day=transaction.provisional,
        then=ticket.then,
        slot_at=datetime.fromisoformat(ticket.slot_at) if ticket.slot_at else None,
        late=ticket.origin is Origin.LATE,
        phone=bool(transaction.settings.site.public_url),
    )


def report_print(transaction: Transaction, ticket_id: str, report: ReportPrint) -> TicketStatus:
    """Note what the printer said; a report that adds nothing changes nothing. Raises Refused unknown_ticket."""
    ticket = ticket_by_id(transaction.connection, ticket_id)
    if slip_may_become(ticket.print_state, ticket.print_attempt, PrintState(report.state), report.attempt):
        transaction.record(
            e.SlipReported(
                ticket=ticket.id, state=report.state, attempt=report.attempt, fault=report.fault[:40]
            )
        )
        transaction.touch(f"ticket:{ticket.id}")
    return status_of(transaction, ticket.id)


def reprint(transaction: Transaction, ticket_id: str, public_url: str) -> Reprint:
    """A copy of a lost slip, as one more attempt. Raises Refused: unknown_ticket, ticket_closed."""
    ticket = ticket_by_id(transaction.connection, ticket_id)
    if not ticket.is_open:
        raise Refused("ticket_closed", ticket.state.value)
    attempt = ticket.print_attempt + 1
    transaction.record(
        e.SlipReported(ticket=ticket.id, state=PrintState.PRINTING, attempt=attempt, fault="", copy=True)
    )
    transaction.touch(f"ticket:{ticket.id}")
    now = status_of(transaction, ticket.id)
    return Reprint(slip=slip_of(transaction, ticket, public_url, now.ahead, now.wait), attempt=attempt)


def cancel(transaction: Transaction, ticket_id: str) -> TicketStatus:
    """The resident gives the number back. Raises Refused: unknown_ticket, not_waiting."""
    ticket = ticket_by_id(transaction.connection, ticket_id)
    if not may_become(ticket.state, TicketState.CANCELLED):
        raise Refused("not_waiting", ticket.state.value)
    transaction.record(e.TicketCancelled(ticket=ticket.id, number=ticket.label, service=ticket.service))
    forget_person(transaction.connection, ticket.id)
    transaction.touch("hall", "windows", f"ticket:{ticket.id}")
    return status_of(transaction, ticket.id)


def status_of(transaction: Transaction, ticket_id: str) -> TicketStatus:
    """Where the ticket stands after the command. Raises Refused unknown_ticket."""
    return views.ticket_status(
        transaction.connection, transaction.settings, transaction.moment, ticket_id, transaction.outlook
    )


def _new_ticket_id(transaction: Transaction) -> str:
    """16 hexadecimal characters: its event's place in the log, so that tickets of one hour stand together, and chance."""
    return f"{transaction.gathered.next_event(transaction.connection):08x}{secrets.token_hex(4)}"


def _open_day(transaction: Transaction) -> BusinessDay:
    """The day to number in. An unconfirmed clock cannot say that the hall is closed. Raises Refused hall_closed."""
    day = transaction.day()
    if day is None or day.closed:
        raise Refused("hall_closed", HallState.AFTER_CLOSING.value)
    if not transaction.provisional:
        settings = transaction.settings
        state = state_at(settings.hours, local_time(transaction.moment.at, settings.zone_info))
        if state is not HallState.OPEN:
            raise Refused("hall_closed", state.value)
    return day


def _guard(
    transaction: Transaction,
    asked: TakeTicket,
    service: ServiceSettings,
    day: BusinessDay,
    booking: CheckIn | None,
    *,
    granted: bool,
) -> None:
    """An appointment in time has its place already: no limit of the service counts."""
    settings, connection = transaction.settings, transaction.connection
    present = transaction.present
    if not present.at_service(settings, service.id).able or service.id in present.stopped():
        raise Refused("service_paused", service.id)
    given = granted or asked.priority is PriorityClass.NORMAL
    if not given and asked.priority not in settings.priority.self_service:
        raise Refused("priority_not_granted", "priority")
    if asked.person_tag is not None and len(asked.person_tag) > _LONGEST_TAG:
        raise Refused("bad_request", "person_tag")
    if asked.case is not None:
        case_note.checked(asked.case)
    check_chain(transaction, service.id, asked.then)
    if booking is None or booking.late:
        limits.check_service(connection, settings, service, day.day, transaction.moment.at)
    if asked.person_tag is not None:
        limits.check_person(connection, settings, asked.person_tag, day.day)
        _check_waits_once(connection, asked.person_tag, service.id)


def _check_waits_once(connection: sqlite3.Connection, person_tag: str, service: str) -> None:
    """Raises Refused already_waiting."""
    waiting = connection.execute(
        "SELECT tickets.label FROM people JOIN tickets ON tickets.id = people.ticket"
        " WHERE people.person_tag = ? AND people.service = ? AND tickets.state <> 'no_show'",
        (person_tag, service),
    ).fetchone()
    if waiting is not None:
        raise Refused("already_waiting", waiting[0])
