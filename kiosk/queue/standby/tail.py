"""What a superseded server did that the new one does not know: one story for each ticket."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.queue import case_note
from kiosk.queue import events as e
from kiosk.queue.hall_time import Moment
from kiosk.queue.schemas import TicketState
from kiosk.queue.standby.messages import TailRating, TailTicket

_TICKET = "SELECT state, service, window, taken_ms FROM tickets WHERE id = ?"
_HANDLING = "SELECT window, staff, called_at, serving_at, ended_at FROM handlings WHERE ticket = ? ORDER BY id DESC LIMIT 1"


@dataclass(slots=True)
class _Touched:
    issued: e.TicketIssued | None = None
    command: str = ""
    ordinals: list[int] = field(default_factory=list)


def tail_of(
    connection: sqlite3.Connection, moment: Moment, term: int, after_seq: int
) -> Iterator[TailTicket]:
    """Every ticket that something happened to after that event, as it stands now."""
    for ticket, touched in _touched(connection, after_seq).items():
        yield _story(connection, moment, term, ticket, touched)


def events_after(connection: sqlite3.Connection, after_seq: int) -> int:
    """How many events the new server does not have."""
    return int(connection.execute("SELECT count(*) FROM events WHERE seq > ?", (after_seq,)).fetchone()[0])


def _touched(connection: sqlite3.Connection, after_seq: int) -> dict[str, _Touched]:
    found: dict[str, _Touched] = {}
    rows = connection.execute(
        "SELECT version, command, payload FROM events WHERE seq > ? ORDER BY seq", (after_seq,)
    )
    for version, command, payload in rows:
        event = e.decoded(payload, version)
        ticket = getattr(event, "ticket", "")
        if not ticket or not connection.execute("SELECT 1 FROM tickets WHERE id = ?", (ticket,)).fetchone():
            continue
        touched = found.setdefault(ticket, _Touched())
        if isinstance(event, e.TicketIssued):
            touched.issued, touched.command = event, command or ""
        elif isinstance(event, e.RatingGiven):
            touched.ordinals.append(event.ordinal)
    return found


def _story(
    connection: sqlite3.Connection, moment: Moment, term: int, ticket: str, touched: _Touched
) -> TailTicket:
    row = connection.execute(_TICKET, (ticket,)).fetchone()
    handling = connection.execute(_HANDLING, (ticket,)).fetchone()
    story = TailTicket(
        term=term,
        ticket=ticket,
        state=TicketState(row[0]),
        service=row[1],
        window=row[2],
        age_ms=max(0, moment.tick_ms - row[3]),
        ratings=tuple(_ratings(connection, ticket, touched.ordinals)),
    )
    if handling is not None:
        story = msgspec.structs.replace(
            story,
            window=handling[0],
            staff=handling[1],
            called_at=_time(handling[2]),
            serving_at=_time(handling[3]),
            ended_at=_time(handling[4]),
        )
    if touched.issued is not None:
        story = _with_number(connection, story, touched.issued, touched.command)
    return story


def _with_number(
    connection: sqlite3.Connection, story: TailTicket, event: e.TicketIssued, command: str
) -> TailTicket:
    """The number as it stands on paper, the answer that the tap got, and what came from the card."""
    person = connection.execute(
        "SELECT person_tag, masked_name FROM people WHERE ticket = ?", (story.ticket,)
    ).fetchone()
    answer = connection.execute(
        "SELECT digest, answer FROM commands WHERE id = ? AND NOT refused", (command,)
    ).fetchone()
    return msgspec.structs.replace(
        story,
        issued=event,
        command=command,
        digest=answer[0] if answer else b"",
        answer=answer[1] if answer else b"",
        person_tag=person[0] if person else None,
        masked_name=person[1] if person else None,
        case=case_note.note_of(connection, story.ticket),
    )


def _ratings(connection: sqlite3.Connection, ticket: str, ordinals: list[int]) -> Iterator[TailRating]:
    for ordinal in ordinals:
        row = connection.execute(
            "SELECT window, level, reasons, channel, option_set FROM ratings WHERE ticket = ? AND ordinal = ?",
            (ticket, ordinal),
        ).fetchone()
        if row is not None:
            yield TailRating(
                ordinal=ordinal,
                window=row[0],
                level=RatingLevel(row[1]) if row[1] else None,
                reasons=msgspec.json.decode(row[2], type=tuple[RatingReason, ...]),
                channel=row[3],
                option_set=row[4],
            )


def _time(at: str | None) -> datetime | None:
    return None if at is None else datetime.fromisoformat(at)
