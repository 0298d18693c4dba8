"""Taking a number, giving it back, and what is known of its slip."""

import secrets
import sqlite3
from datetime import date

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue import case_note, views
from kiosk.queue import events as e
from kiosk.queue.day import BusinessDay
from kiosk.queue.hours import local_time, opening
from kiosk.queue.leasing.numbers import next_number
from kiosk.queue.numbering import free_code, label
from kiosk.queue.office.services import stopped_services
from kiosk.queue.reads import ticket_by_id
from kiosk.queue.schemas import (
    HallState,
    PrintState,
    ReportPrint,
    TakenTicket,
    TakeTicket,
    TicketState,
    TicketStatus,
)
from kiosk.queue.settings import ServiceSettings
from kiosk.queue.ticket import may_become, slip_may_become
from kiosk.queue.transaction import Transaction

_LONGEST_NAME = 60
_LONGEST_TAG = 128


def take(transaction: Transaction, asked: TakeTicket, device: str, public_url: str) -> TakenTicket:
    """Give the next number of the service's prefix.

    Raises Refused: unknown_service, hall_closed, service_paused, service_full, already_waiting, priority_not_granted.
    """
    settings, moment = transaction.settings, transaction.moment
    service = settings.service(asked.service)
    if service is None:
        raise Refused("unknown_service", "service")
    day = _open_day(transaction)
    _guard(transaction, asked, service, day)
    connection = transaction.connection
    level = settings.priority.level(asked.priority)
    ahead, told = views.wait_of_new(connection, settings, moment, (service, level), transaction.outlook)
    wait = told.wait if told is not None else None
    event = e.TicketIssued(
        ticket=secrets.token_hex(8),
        day=day.day,
        prefix=service.prefix,
        number=next_number(connection, day.day.isoformat(), service.prefix),
        service=service.id,
        priority=asked.priority,
        level=level,
        code=free_rating_code(transaction, day.day),
        token=secrets.token_urlsafe(16),
        device=device,
        language=asked.language,
        provisional=transaction.provisional,
        ahead=ahead,
        low_min=wait.low_min if wait else None,
        high_min=wait.high_min if wait else None,
        told=told,
    )
    transaction.record(event)
    remember_person(connection, event, asked)
    if asked.case is not None:
        case_note.keep(connection, event.ticket, asked.case)
    transaction.touch("hall", "windows")
    return TakenTicket(
        ticket=event.ticket,
        number=label(event.prefix, event.number),
        service=event.service,
        business_day=event.day,
        taken_at=moment.at,
        priority=event.priority,
        ahead=ahead,
        windows=settings.windows_for(event.service),
        code=event.code,
        status_url=f"{public_url}/t/{event.token}",
        wait=wait,
        provisional_day=event.provisional,
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
    return _status(transaction, ticket.id)


def cancel(transaction: Transaction, ticket_id: str) -> TicketStatus:
    """The resident gives the number back. Raises Refused: unknown_ticket, not_waiting."""
    ticket = ticket_by_id(transaction.connection, ticket_id)
    if not may_become(ticket.state, TicketState.CANCELLED):
        raise Refused("not_waiting", ticket.state.value)
    transaction.record(e.TicketCancelled(ticket=ticket.id, number=ticket.label, service=ticket.service))
    forget_person(transaction.connection, ticket.id)
    transaction.touch("hall", "windows", f"ticket:{ticket.id}")
    return _status(transaction, ticket.id)


def _status(transaction: Transaction, ticket_id: str) -> TicketStatus:
    return views.ticket_status(
        transaction.connection, transaction.settings, transaction.moment, ticket_id, transaction.outlook
    )


def forget_person(connection: sqlite3.Connection, ticket_id: str) -> None:
    """A closed ticket has no name and no case, and its tag keeps nobody from taking another."""
    case_note.forget(connection, ticket_id)
    connection.execute("DELETE FROM people WHERE ticket = ?", (ticket_id,))


def free_rating_code(transaction: Transaction, day: date) -> str:
    """Not one of this day, and not one that somebody may still rate by."""
    run, now_ms = transaction.connection.execute, transaction.moment.tick_ms
    oldest_ms = now_ms - transaction.settings.rating.code_valid_h * 3_600_000

    def is_taken(code: str) -> bool:
        found = run(
            "SELECT 1 FROM tickets WHERE code = ? AND (day = ? OR closed_ms IS NULL OR closed_ms >= ?)",
            (code, day.isoformat(), oldest_ms),
        )
        return found.fetchone() is not None

    return free_code(is_taken, secrets.randbelow)


def remember_person(connection: sqlite3.Connection, event: e.TicketIssued, asked: TakeTicket) -> None:
    """What came from a card, in the side table."""
    if asked.person_tag is None and not asked.masked_name:
        return
    name = asked.masked_name[:_LONGEST_NAME] if asked.masked_name else None
    connection.execute(
        "INSERT INTO people VALUES (?, ?, ?, ?, ?)",
        (event.ticket, event.day.isoformat(), event.service, asked.person_tag, name),
    )


def _open_day(transaction: Transaction) -> BusinessDay:
    """The day to number in. An unconfirmed clock cannot say that the hall is closed. Raises Refused hall_closed."""
    day = transaction.day()
    if day is None or day.closed:
        raise Refused("hall_closed", HallState.AFTER_CLOSING.value)
    if not transaction.provisional:
        settings = transaction.settings
        state = opening(settings.hours, local_time(transaction.moment.at, settings.zone_info)).state
        if state is not HallState.OPEN:
            raise Refused("hall_closed", state.value)
    return day


def _guard(transaction: Transaction, asked: TakeTicket, service: ServiceSettings, day: BusinessDay) -> None:
    settings, run = transaction.settings, transaction.connection.execute
    if not settings.windows_for(service.id) or service.id in stopped_services(transaction.connection):
        raise Refused("service_paused", service.id)
    if asked.priority is not PriorityClass.NORMAL and asked.priority not in settings.priority.self_service:
        raise Refused("priority_not_granted", "priority")
    if asked.person_tag is not None and len(asked.person_tag) > _LONGEST_TAG:
        raise Refused("bad_request", "person_tag")
    if asked.case is not None:
        case_note.checked(asked.case)
    if service.limit:
        (given,) = run(
            "SELECT count(*) FROM tickets WHERE day = ? AND service = ?", (day.day.isoformat(), service.id)
        ).fetchone()
        if given >= service.limit:
            raise Refused("service_full", service.id)
    if asked.person_tag is not None:
        waiting = run(
            "SELECT tickets.label FROM people JOIN tickets ON tickets.id = people.ticket"
            " WHERE people.person_tag = ? AND people.service = ?",
            (asked.person_tag, service.id),
        ).fetchone()
        if waiting is not None:
            raise Refused("already_waiting", waiting[0])
