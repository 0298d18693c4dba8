"""Who did what, out of the log: the acts of people, newest first, one business day at a time."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PAGE = 40
# Kinds in which somebody acted; what the queue does by itself is no act.
_OFFICE_KINDS = (
    "audit",
    "service.stopped",
    "service.resumed",
    "window.taken",
    "window.left",
    "day.confirmed",
    "notice.placed",
    "notice.approved",
    "notice.withdrawn",
    "emergency.raised",
    "emergency.lifted",
)
_NOBODY = frozenset(
    {"ticket.issued", "ticket.slip", "ticket.expired", "announcement.finished", "rating.given"}
)


class Scope(StrEnum):
    """How much is listed."""

    OFFICE = "office"  # sign-in, staff, machines, services, windows
    ALL = "all"  # every act at a window too


@dataclass(frozen=True, slots=True)
class Act:
    """One line. `what` is the kind, or the word of an audited act; `who` and `whom` are ids; `number` a ticket's."""

    seq: int
    at: datetime
    what: str
    who: str
    whom: str
    service: str
    window: int | None
    number: str
    detail: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. `day` "" = the last one; `before` 0 = from the newest."""

    day: str = ""
    person: str = ""
    scope: Scope = Scope.OFFICE
    before: int = 0


@dataclass(frozen=True, slots=True)
class Trail:
    """One page; `older` is the `before` of the next page, 0 on the last."""

    day: str
    acts: tuple[Act, ...]
    older: int


def trail(connection: sqlite3.Connection, question: Question) -> Trail:
    """The page that was asked for. A business day reaches from its opening to the next day's."""
    day, first, beyond = _bounds(connection, question.day)
    upper = min(beyond, question.before) if question.before else beyond
    conditions, values = _conditions(question)
    rows = connection.execute(
        f"SELECT seq, at, kind, payload FROM events WHERE seq >= ? AND seq < ? AND {conditions}"  # noqa: S608
        " ORDER BY seq DESC LIMIT ?",
        (first, upper, *values, PAGE + 1),
    ).fetchall()
    acts = tuple(_act(connection, row) for row in rows[:PAGE])
    return Trail(day, acts, acts[-1].seq if len(rows) > PAGE else 0)


def days_kept(connection: sqlite3.Connection, limit: int = 60) -> list[str]:
    """The business days that can be asked for, newest first."""
    rows = connection.execute("SELECT day FROM days ORDER BY opened_seq DESC LIMIT ?", (limit,))
    return [day for (day,) in rows]


def _bounds(connection: sqlite3.Connection, day: str) -> tuple[str, int, int]:
    """The day, its first event and the first beyond it; the earliest day has what came before it too."""
    last = 2**62
    rows = connection.execute("SELECT day, opened_seq FROM days ORDER BY opened_seq").fetchall()
    if not rows:
        return "", 0, last
    at = next((place for place, row in enumerate(rows) if row[0] == day), len(rows) - 1)
    first = 0 if at == 0 else rows[at][1]
    return rows[at][0], first, rows[at + 1][1] if at + 1 < len(rows) else last


def _conditions(question: Question) -> tuple[str, Sequence[str]]:
    """Never a value in the text: only question marks."""
    if question.scope is Scope.OFFICE:
        kinds: Sequence[str] = _OFFICE_KINDS
        wanted = f"kind IN ({','.join('?' * len(kinds))})"
    else:
        kinds = sorted(_NOBODY)
        wanted = f"kind NOT IN ({','.join('?' * len(kinds))}) AND kind NOT LIKE 'day.%'"
    if not question.person:
        return wanted, kinds
    person = "coalesce(json_extract(payload, '$.staff'), json_extract(payload, '$.who')) = ?"
    whom = "json_extract(payload, '$.whom') = ?"
    return f"{wanted} AND ({person} OR {whom})", (*kinds, question.person, question.person)


def _act(connection: sqlite3.Connection, row: tuple[int, str, str, str]) -> Act:
    seq, at, kind, payload = row
    said = json.loads(payload)
    return Act(
        seq=seq,
        at=datetime.fromisoformat(at),
        what=str(said.get("what") or kind),
        who=str(said.get("staff") or said.get("who") or _at_window(connection, seq, said.get("ticket"))),
        whom=str(said.get("whom") or ""),
        service=str(said.get("service") or ""),
        window=said.get("window"),
        number=str(said.get("number") or ""),
        detail=str(said.get("detail") or said.get("reason") or ""),
    )


def _at_window(connection: sqlite3.Connection, seq: int, ticket: str | None) -> str:
    """Who had called the ticket, for acts that name the window only."""
    row = connection.execute(
        "SELECT staff FROM handlings WHERE ticket = ? AND id <= ? ORDER BY id DESC LIMIT 1", (ticket, seq)
    ).fetchone()
    return "" if row is None else str(row[0])
