"""What goes with a ticket that ends something begun at a kiosk: item, step, case number, papers. Never what was typed."""

import re
import sqlite3

import msgspec

from kiosk.domain.errors import Refused
from kiosk.queue.schemas import CaseNote

MOST_PAPERS = 20
MOST_PAGES = 200
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?")
_CASE = re.compile(r"[A-Za-z0-9_-]{0,40}")


def checked(note: CaseNote) -> CaseNote:
    """The same. Raises Refused bad_request for anything that a kiosk does not say: it stands before a clerk."""
    ids = (note.item, *((note.step,) if note.step else ()), *(paper.id for paper in note.papers))
    if not all(_ID.fullmatch(one) for one in ids) or not _CASE.fullmatch(note.case):
        raise Refused("bad_request", "case")
    if len(note.papers) > MOST_PAPERS or not all(0 < one.pages <= MOST_PAGES for one in note.papers):
        raise Refused("bad_request", "case")
    return note


def keep(connection: sqlite3.Connection, ticket_id: str, note: CaseNote) -> None:
    """Beside the ticket, until it closes; never in the log."""
    connection.execute("INSERT INTO cases VALUES (?, ?)", (ticket_id, msgspec.json.encode(note).decode()))


def note_of(connection: sqlite3.Connection, ticket_id: str) -> CaseNote | None:
    """What was kept; None for a ticket without a case."""
    row = connection.execute("SELECT note FROM cases WHERE ticket = ?", (ticket_id,)).fetchone()
    return None if row is None else read(row[0])


def read(kept: str | None) -> CaseNote | None:
    """What stands in the row; None where there is none."""
    return None if kept is None else msgspec.json.decode(kept, type=CaseNote)


def forget(connection: sqlite3.Connection, ticket_id: str) -> None:
    """The ticket is closed."""
    connection.execute("DELETE FROM cases WHERE ticket = ?", (ticket_id,))
