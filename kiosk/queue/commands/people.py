"""What is known of a person beside a ticket, and when it is forgotten. None of it is ever in the log."""

import sqlite3

from kiosk.queue import case_note, clerk_note
from kiosk.queue import events as e
from kiosk.queue.hall_time import Moment
from kiosk.queue.returning import return_until_ms
from kiosk.queue.schemas import TakeTicket
from kiosk.queue.settings import QueueSettings
from kiosk.queue.transaction import Transaction

_LONGEST_NAME = 60
_MISSED_AND_KNOWN = (
    "SELECT id FROM tickets WHERE state = 'no_show' AND closed_ms < ? AND (id IN (SELECT ticket FROM people)"
    " OR id IN (SELECT ticket FROM cases) OR id IN (SELECT ticket FROM notes))"
)


def remember_person(connection: sqlite3.Connection, event: e.TicketIssued, asked: TakeTicket) -> None:
    """What came from a card, in the side table."""
    if asked.person_tag is None and not asked.masked_name:
        return
    name = asked.masked_name[:_LONGEST_NAME] if asked.masked_name else None
    connection.execute(
        "INSERT INTO people VALUES (?, ?, ?, ?, ?)",
        (event.ticket, event.day.isoformat(), event.service, asked.person_tag, name),
    )


def keep_for_return(transaction: Transaction, ticket_id: str) -> None:
    """What is known of a no-show stays as long as it may return; forget_missed ends that."""
    ticket = transaction.present.ticket(ticket_id)
    if return_until_ms(ticket.closed_ms, ticket.returns, transaction.settings.calls) is None:
        forget_person(transaction.connection, ticket_id)


def forget_person(connection: sqlite3.Connection, ticket_id: str) -> None:
    """A closed ticket has no name and no case, and its tag keeps nobody from taking another."""
    case_note.forget(connection, ticket_id)
    clerk_note.forget(connection, ticket_id)
    connection.execute("DELETE FROM people WHERE ticket = ?", (ticket_id,))


def forget_missed(transaction: Transaction) -> int:
    """Forget the no-shows whose time to return is over; how many."""
    over = missed_and_known(transaction.connection, transaction.settings, transaction.moment)
    for ticket in over:
        forget_person(transaction.connection, ticket)
    return len(over)


def missed_and_known(connection: sqlite3.Connection, settings: QueueSettings, moment: Moment) -> list[str]:
    """Tickets of which something is still known though they may not return any more."""
    rows = connection.execute(
        _MISSED_AND_KNOWN, (moment.tick_ms - settings.calls.return_min * 60_000,)
    ).fetchall()
    return [ticket for (ticket,) in rows]
