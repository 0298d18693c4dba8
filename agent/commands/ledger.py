"""Commands as this machine knows them: an id is written before it is acted on, and its answer with the event that tells it."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.outbox import outbox

DDL = """
CREATE TABLE commands (
    id    INTEGER PRIMARY KEY,
    kind  TEXT NOT NULL,
    begun TEXT NOT NULL,
    boot  TEXT NOT NULL,
    event TEXT,
    told  TEXT
);
"""
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """One command. `boot`: of the machine when it was begun. `event`, `told`: its answer, None while there is none."""

    id: int
    kind: str
    begun: datetime
    boot: str
    event: str | None
    told: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is written: wall time, and seconds since the machine's start."""

    at: datetime
    boot_s: float


def known(connection: sqlite3.Connection, number: int) -> Entry | None:
    """None for one that was never begun here."""
    row = connection.execute("SELECT * FROM commands WHERE id = ?", (number,)).fetchone()
    return None if row is None else _entry(row)


def unfinished(connection: sqlite3.Connection) -> list[Entry]:
    """Begun, and without an answer."""
    rows = connection.execute("SELECT * FROM commands WHERE event IS NULL ORDER BY id").fetchall()
    return [_entry(row) for row in rows]


def begin(connection: sqlite3.Connection, number: int, kind: str, at: datetime, boot: str) -> bool:
    """From now on it is never begun again; False where it was before. Old ones that are answered go."""
    connection.execute(
        "DELETE FROM commands WHERE event IS NOT NULL AND begun < ?", ((at - KEPT).isoformat(),)
    )
    begun = connection.execute(
        "INSERT OR IGNORE INTO commands (id, kind, begun, boot) VALUES (?, ?, ?, ?)",
        (number, kind, at.isoformat(), boot),
    )
    return begun.rowcount == 1


def answer(
    connection: sqlite3.Connection, entry_id: int, event: str, told: Mapping[str, object], moment: Moment
) -> None:
    """What became of it, for ever; the fleet hears it by an event of the same transaction."""
    connection.execute(
        "UPDATE commands SET event = ?, told = ? WHERE id = ?", (event, json.dumps(told), entry_id)
    )
    outbox.append(connection, event, told, at=moment.at, boot_s=moment.boot_s)


def answer_again(connection: sqlite3.Connection, entry: Entry, moment: Moment) -> None:
    """The fleet asked once more, so its first answer is lost there: it is told the same."""
    assert entry.event is not None
    assert entry.told is not None
    again = {**entry.told, "again": True}
    outbox.append(connection, entry.event, again, at=moment.at, boot_s=moment.boot_s)


def _entry(row: tuple[int, str, str, str, str | None, str | None]) -> Entry:
    number, kind, begun, boot, event, told = row
    return Entry(
        number,
        kind,
        datetime.fromisoformat(begun),
        boot,
        event,
        None if told is None else json.loads(told),
    )
