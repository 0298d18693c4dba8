"""Rows of the store into values."""

import sqlite3
from collections.abc import Collection
from datetime import date

import msgspec

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.calling import Caller, Waiting
from kiosk.queue.day import BusinessDay
from kiosk.queue.estimate import SAMPLES
from kiosk.queue.numbering import code_as_typed
from kiosk.queue.schemas import PrintState, TicketState
from kiosk.queue.settings import WindowSettings
from kiosk.queue.skills import Skill, worth_at
from kiosk.queue.ticket import Ticket
from kiosk.queue.words import Origin

_TICKET = (
    "SELECT id, day, label, service, priority, level, state, taken_at, taken_ms, sequence, window, code, closed_at,"
    " closed_ms, print_state, print_attempt, rank_ms, origin, for_window, for_staff, then_services, returns, slot_at,"
    " token, language FROM tickets WHERE "
)

_STAFFED = (
    "SELECT window, windows.staff, coalesce(staff.name, ''), console, paused, since, version, streak, scheduled,"
    " pause_mark FROM windows LEFT JOIN staff ON staff.id = windows.staff"
)
_NAMELESS = (
    "SELECT window, staff, '', console, paused, since, version, streak, scheduled, pause_mark FROM windows"
)
_StaffedRow = tuple[int, str | None, str, str, int, str, int, int, int, str]

_WAITING = "SELECT id, service, level, rank_ms, sequence{bound} FROM tickets WHERE state = 'waiting'"
_ANYWHERE = _WAITING.format(bound="") + " AND for_window IS NULL AND for_staff = ''"
_MEANT = _WAITING.format(bound=", for_window, for_staff")
# a binding holds while whom it names is at a window
_BOUND = (
    _WAITING.format(
        bound=", (SELECT window FROM windows WHERE window = for_window AND staff IS NOT NULL),"
        " coalesce((SELECT staff FROM windows WHERE staff = for_staff LIMIT 1), '')"
    )
    + " AND (for_window IS NOT NULL OR for_staff <> '')"
)


class Handling(msgspec.Struct, frozen=True):
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


class StaffedWindow(msgspec.Struct, frozen=True):
    """A window's row; `staff` is None where nobody sits, `name` is for people."""

    window: int
    staff: str | None
    name: str
    console: str
    paused: bool
    since: str
    version: int
    streak: int = 0
    scheduled: bool = False
    pause_mark: str = ""


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
    rows = [*connection.execute(_ANYWHERE), *connection.execute(_BOUND)]
    return sorted((Waiting(*row) for row in rows), key=lambda ticket: ticket.sequence)


def first_waiting(
    connection: sqlite3.Connection, limit: int, services: Collection[str] | None = None
) -> list[Waiting]:
    """Enough to know the first `limit` in the order of calling, at whatever window; all that are bound are among them.

    Within one level of one service nobody overtakes, so who is not among the first of those cannot be among the first.
    """
    kinds = connection.execute(
        "SELECT DISTINCT level, service FROM tickets"
        " WHERE state = 'waiting' AND for_window IS NULL AND for_staff = ''"
    ).fetchall()
    query = f"{_ANYWHERE} AND level = ? AND service = ? ORDER BY rank_ms, sequence LIMIT ?"
    found = [
        Waiting(*row)
        for level, service in kinds
        if services is None or service in services
        for row in connection.execute(query, (level, service, limit))
    ]
    return found + [Waiting(*row) for row in connection.execute(_BOUND)]


def waiting_anywhere(connection: sqlite3.Connection) -> list[Waiting]:
    """Everybody who waits, with the window or the person that each is meant for, whether or not it is there."""
    return [Waiting(*row) for row in connection.execute(_MEANT)]


def waiting_itself(connection: sqlite3.Connection, ticket: str) -> Waiting | None:
    """The same of one ticket; None where it does not wait."""
    row = connection.execute(f"{_MEANT} AND id = ?", (ticket,)).fetchone()
    return None if row is None else Waiting(*row)


def oldest_parked(connection: sqlite3.Connection, window: int) -> str:
    """The ticket that was parked at this window first; empty where none is."""
    row = connection.execute(
        "SELECT ticket FROM parked WHERE window = ? ORDER BY sequence LIMIT 1", (window,)
    ).fetchone()
    return "" if row is None else str(row[0])


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


def caller_at(connection: sqlite3.Connection, window: WindowSettings, staff: str | None) -> Caller:
    """The window as it calls with this person there."""
    return Caller(window.number, worth_at(window, skills_of(connection, staff or "")), staff or "")


def skills_of(connection: sqlite3.Connection, staff: str) -> dict[str, Skill]:
    """What the person does for which service."""
    rows = connection.execute("SELECT service, skill FROM skills WHERE staff = ?", (staff,))
    return {service: Skill(skill) for service, skill in rows}


def last_announcement(connection: sqlite3.Connection, zone: str) -> int:
    """The sequence of the zone's last call, 0 before the first."""
    (last,) = connection.execute("SELECT max(sequence) FROM announcements WHERE zone = ?", (zone,)).fetchone()
    return int(last or 0)


def staffed_windows(connection: sqlite3.Connection) -> dict[int, StaffedWindow]:
    """Every window that was ever staffed."""
    return {row[0]: _staffed(row) for row in connection.execute(_STAFFED)}


def nameless_windows(connection: sqlite3.Connection) -> dict[int, StaffedWindow]:
    """The same without the names of the people."""
    return {row[0]: _staffed(row) for row in connection.execute(_NAMELESS)}


def staffed_window(connection: sqlite3.Connection, window: int) -> StaffedWindow | None:
    """The one, or None where it never was."""
    row = connection.execute(_STAFFED + " WHERE window = ?", (window,)).fetchone()
    return None if row is None else _staffed(row)


def _staffed(row: _StaffedRow) -> StaffedWindow:
    window, staff, name, console, paused, since, version, streak, scheduled, pause_mark = row
    return StaffedWindow(
        window, staff, name, console, bool(paused), since, version, streak, bool(scheduled), pause_mark
    )


def last_durations(connection: sqlite3.Connection, service: str) -> list[int]:
    """Milliseconds at the window of the last services of this kind, the newest first."""
    rows = connection.execute(
        "SELECT ended_ms - coalesce(serving_ms, called_ms) FROM handlings"
        " WHERE service = ? AND outcome = 'finished' ORDER BY id DESC LIMIT ?",
        (service, SAMPLES),
    )
    return [duration for (duration,) in rows]


def last_day(connection: sqlite3.Connection) -> BusinessDay | None:
    """The day that was opened last, whatever the calendar says."""
    row = connection.execute(
        "SELECT day, provisional, closed_at IS NOT NULL FROM days ORDER BY opened_seq DESC LIMIT 1"
    ).fetchone()
    return None if row is None else BusinessDay(date.fromisoformat(row[0]), bool(row[1]), bool(row[2]))


def services_of(listed: str) -> tuple[str, ...]:
    """Services as a row keeps them."""
    return tuple(listed.split(",")) if listed else ()


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
        closed_at=row[12], closed_ms=row[13], print_state=PrintState(row[14]), print_attempt=row[15], rank_ms=row[16],
        origin=Origin(row[17]), for_window=row[18], for_staff=row[19], then=services_of(row[20]), returns=row[21],
        slot_at=row[22], token=row[23], language=row[24],
    )  # fmt: skip
