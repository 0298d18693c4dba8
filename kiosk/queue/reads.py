"""Rows of the store into values."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.calling import Waiting
from kiosk.queue.numbering import code_as_typed
from kiosk.queue.schemas import PrintState, TicketState
from kiosk.queue.ticket import Ticket

_TICKET = (
    "SELECT id, day, label, service, priority, level, state, taken_at, taken_ms, sequence, window, code, closed_at,"
    " closed_ms, print_state, print_attempt FROM tickets WHERE "
)

_WAITING = "SELECT id, service, level, taken_ms, sequence FROM tickets WHERE state = 'waiting'"


@dataclass(frozen=True, slots=True)
class Handling:
    """One ticket at one window, from the call to its end."""

    ticket: str
    number: str
    service: str
    window: int
    staff: str
    called_at: str
    called_ms: int
    last_call_ms: int
    recalls: int
    serving_at: str | None
    serving_ms: int | None


@dataclass(frozen=True, slots=True)
class StaffedWindow:
    """A window's row; `staff` is None where nobody sits, `name` is for people."""

    window: int
    staff: str | None
    name: str
    console: str
    paused: bool
    since: str
    version: int


def ticket_by_id(connection: sqlite3.Connection, ticket: str) -> Ticket:
    """Raises Refused unknown_ticket."""
    return _ticket(connection, "id = ?", ticket)


def ticket_by_token(connection: sqlite3.Connection, token: str) -> Ticket:
    """The ticket behind the link on a slip. Raises Refused unknown_ticket."""
    return _ticket(connection, "token = ?", token)


def ticket_by_code(connection: sqlite3.Connection, code: str) -> Ticket:
    """The newest ticket with this rating code, however it was typed. Raises Refused unknown_code."""
    try:
        return _ticket(connection, "code = ? ORDER BY sequence DESC LIMIT 1", code_as_typed(code))
    except Refused as unknown:
        raise Refused("unknown_code") from unknown


def waiting_tickets(connection: sqlite3.Connection) -> list[Waiting]:
    """Everybody who waits, in the order of taking."""
    rows = connection.execute(_WAITING + " ORDER BY sequence")
    return [Waiting(*row) for row in rows]


def first_waiting(
    connection: sqlite3.Connection, limit: int, services: Collection[str] | None = None
) -> list[Waiting]:
    """Enough to know the first `limit` in the order of calling: so many of each level, in the order of taking.

    Within a level nobody overtakes, so who is not among these cannot be among the first.
    """
    levels = connection.execute("SELECT DISTINCT level FROM tickets WHERE state = 'waiting'").fetchall()
    names = () if services is None else tuple(services)
    chosen = "" if services is None else f" AND service IN ({','.join('?' * len(names))})"
    query = f"{_WAITING} AND level = ?{chosen} ORDER BY sequence LIMIT ?"
    return [Waiting(*row) for (level,) in levels for row in connection.execute(query, (level, *names, limit))]


def waiting_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many wait for each service."""
    rows = connection.execute(
        "SELECT service, count(*) FROM tickets WHERE state = 'waiting' GROUP BY service"
    )
    return dict(rows.fetchall())


def handling_at(connection: sqlite3.Connection, window: int) -> Handling | None:
    """The one ticket at the window."""
    return next(iter(handlings(connection, window)), None)


def handlings(connection: sqlite3.Connection, window: int | None = None) -> list[Handling]:
    """What is at the windows now."""
    rows = connection.execute(
        "SELECT ticket, number, service, window, staff, called_at, called_ms, last_call_ms, recalls, serving_at, serving_ms"
        " FROM handlings WHERE outcome IS NULL AND (?1 IS NULL OR window = ?1)",
        (window,),
    )
    return [Handling(*row) for row in rows]


def staffed_windows(connection: sqlite3.Connection) -> dict[int, StaffedWindow]:
    """Every window that was ever staffed."""
    rows = connection.execute(
        "SELECT window, windows.staff, coalesce(staff.name, ''), console, paused, since, version"
        " FROM windows LEFT JOIN staff ON staff.id = windows.staff"
    )
    return {
        row[0]: StaffedWindow(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6]) for row in rows
    }


def ordinals_given(connection: sqlite3.Connection, subject: str) -> frozenset[int]:
    """Which ratings of the subject exist."""
    rows = connection.execute("SELECT ordinal FROM ratings WHERE subject = ?", (subject,))
    return frozenset(ordinal for (ordinal,) in rows)


def _ticket(connection: sqlite3.Connection, condition: str, value: str) -> Ticket:
    row = connection.execute(_TICKET + condition, (value,)).fetchone()
    if row is None:
        raise Refused("unknown_ticket")
    return Ticket(
        id=row[0], day=row[1], label=row[2], service=row[3], priority=PriorityClass(row[4]), level=row[5],
        state=TicketState(row[6]), taken_at=row[7], taken_ms=row[8], sequence=row[9], window=row[10], code=row[11],
        closed_at=row[12], closed_ms=row[13], print_state=PrintState(row[14]), print_attempt=row[15],
    )  # fmt: skip
