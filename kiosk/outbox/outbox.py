"""The rows that wait for the fleet, written in the transaction of the business fact they tell of."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

_encode = msgspec.json.Encoder().encode

_ALARMS_AMONG = 1000
PAYLOAD_LIMIT_BYTES = 4096  # a hundred of the largest rows still fit into one sync

DDL = """
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    boot_s REAL NOT NULL,
    payload TEXT NOT NULL,
    acked_at TEXT
);
CREATE INDEX outbox_pending ON outbox (seq) WHERE acked_at IS NULL;
CREATE INDEX outbox_acked ON outbox (acked_at) WHERE acked_at IS NOT NULL;
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One event as it lies in the outbox; `payload` is a JSON object."""

    seq: int
    kind: str
    version: int
    at: datetime
    boot_s: float
    payload: str


NewRow = tuple[str, int, str, float, str]  # kind, version, at, boot_s, payload
_INSERT = "INSERT INTO outbox (kind, version, at, boot_s, payload) VALUES (?, ?, ?, ?, ?)"


def append(
    connection: sqlite3.Connection,
    kind: str,
    payload: Mapping[str, object],
    *,
    version: int = 1,
    at: datetime,
    boot_s: float,
) -> int:
    """The sequence number of the new row; call it inside the owner's transaction, which it does not end.

    kind, payload: as config/events.toml has them, never a person's data. at: with a time zone. boot_s: seconds
    since the machine started. Raises ValueError for a time without a zone and for a payload that is too large.
    """
    inserted = connection.execute(
        _INSERT, new_row(kind, payload, version=version, at=stamp(at), boot_s=boot_s)
    )
    if inserted.lastrowid is None:
        raise sqlite3.DatabaseError("outbox row without a sequence number")
    return inserted.lastrowid


def new_row(kind: str, payload: Mapping[str, object], *, version: int = 1, at: str, boot_s: float) -> NewRow:
    """One row for `append_all`; at: a `stamp`. Raises ValueError for a payload that is too large."""
    content = _encode(payload)
    if len(content) > PAYLOAD_LIMIT_BYTES:
        raise ValueError(f"{kind}: payload over {PAYLOAD_LIMIT_BYTES} bytes")
    return kind, version, at, boot_s, content.decode("utf-8")


def append_all(connection: sqlite3.Connection, rows: Sequence[NewRow]) -> None:
    """As `append`, of many rows in their order."""
    connection.executemany(_INSERT, rows)


def pending(connection: sqlite3.Connection, limit: int) -> list[Row]:
    """The oldest rows that the fleet has not confirmed, in order, at most `limit`."""
    found = connection.execute(
        "SELECT seq, kind, version, at, boot_s, payload FROM outbox"
        " WHERE acked_at IS NULL ORDER BY seq LIMIT ?",
        (limit,),
    )
    return [_row(row) for row in found]


def alarms(connection: sqlite3.Connection, kinds: Collection[str], after: int, limit: int) -> list[Row]:
    """The newest rows of these kinds that wait behind that number, in order, at most `limit`.

    Only the newest thousand rows are looked at: what is older is no alarm any more.
    """
    newest = last_seq(connection)
    found = connection.execute(
        "SELECT seq, kind, version, at, boot_s, payload FROM outbox"
        f" WHERE acked_at IS NULL AND seq > ? AND kind IN ({', '.join('?' * len(kinds))})"
        " ORDER BY seq DESC LIMIT ?",
        (max(after, newest - _ALARMS_AMONG), *kinds, limit),
    )
    return [_row(row) for row in found][::-1]


def _row(row: tuple[int, str, int, str, float, str]) -> Row:
    seq, kind, version, at, boot_s, payload = row
    return Row(seq, kind, version, datetime.fromisoformat(at), boot_s, payload)


def acknowledge(connection: sqlite3.Connection, hwm: int, at: datetime) -> None:
    """Mark every row up to and including `hwm` as durable at the fleet; a repeat changes nothing."""
    connection.execute(
        "UPDATE outbox SET acked_at = ? WHERE acked_at IS NULL AND seq <= ?",
        (stamp(at), hwm),
    )


def rewind(connection: sqlite3.Connection, hwm: int) -> None:
    """Make every row after `hwm` pending again: the fleet was restored from a backup and lost it."""
    connection.execute("UPDATE outbox SET acked_at = NULL WHERE acked_at IS NOT NULL AND seq > ?", (hwm,))


def depth(connection: sqlite3.Connection) -> int:
    """How many rows wait."""
    (count,) = connection.execute("SELECT count(*) FROM outbox WHERE acked_at IS NULL").fetchone()
    return int(count)


def last_seq(connection: sqlite3.Connection) -> int:
    """The newest sequence number ever given, 0 before the first; pruning does not lower it."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    return int(found[0]) if found else 0


def prune(connection: sqlite3.Connection, acked_before: datetime) -> int:
    """Delete confirmed rows older than that and say how many; rows that wait are never deleted."""
    return connection.execute("DELETE FROM outbox WHERE acked_at < ?", (stamp(acked_before),)).rowcount


@lru_cache(maxsize=8)  # all that is written in one transaction bears the same time
def stamp(at: datetime) -> str:
    """UTC with a fixed width, so that text order is time order. Raises ValueError without a time zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
