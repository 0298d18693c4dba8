"""The audit in the store: rows are added and read, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from fleet.audit.chain import Broken, Entry, Head, Walk, digest_of
from fleet.store.rows import stamp
from fleet.store.sql import Rooms, Row, Sql, Value, below

_ENTRY = "SELECT id, at, who, what, about, area, detail, previous, digest FROM audit"
_STEP = 1000
_encode = msgspec.json.Encoder(order="deterministic").encode


async def record(  # noqa: PLR0913 (the columns of a row)
    sql: Sql,
    who: str,
    what: str,
    about: str,
    detail: Mapping[str, object],
    *,
    at: datetime,
    area: str = "",
) -> None:
    """Somebody did something, in the transaction that does it.

    who: a login. what: `alert.silenced`, `staff.kept`. about: the id of what it was done to. detail: nothing secret,
    nothing of a resident. area: below which it was done; auditors of that area see it, "" those of everywhere.
    """
    head = await sql.row("UPDATE audit_head SET id = id + 1 WHERE one = 1 RETURNING id, digest")
    if head is None:
        raise RuntimeError("the audit has lost its head")
    number, previous = head
    text = _encode(detail).decode("utf-8")
    entry = Entry(
        id=number,
        at=stamp(at),
        who=who,
        what=what,
        about=about,
        area=area,
        detail=text,
        previous=previous,
        digest="",
    )
    whole = replace(entry, digest=digest_of(entry))
    await sql.execute(
        "INSERT INTO audit (id, at, who, what, about, area, detail, previous, digest)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        whole.id,
        whole.at,
        whole.who,
        whole.what,
        whole.about,
        whole.area,
        whole.detail,
        whole.previous,
        whole.digest,
    )
    await sql.execute("UPDATE audit_head SET digest = $1 WHERE one = 1", whole.digest)


async def head_of(sql: Sql) -> Head:
    """Where the chain ends by the store's own word."""
    row = await sql.row("SELECT id, digest FROM audit_head WHERE one = 1")
    return Head() if row is None else Head(*row)


async def after(sql: Sql, number: int, limit: int) -> Sequence[Entry]:
    """The rows behind this one, in order."""
    rows = await sql.rows(f"{_ENTRY} WHERE id > $1 ORDER BY id LIMIT $2", number, limit)
    return [entry_of(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows a list shows. areas: those that may be seen; words: found in who, what or about; kind: what begins so."""

    areas: Sequence[str]
    words: str = ""
    kind: str = ""


async def page(sql: Sql, wanted: Wanted, before: int, limit: int) -> Sequence[Entry]:
    """The newest first. before: the number of the last row seen; 0: from the newest."""
    values: list[Value] = []

    def place(value: Value) -> str:
        values.append(value)
        return f"${len(values)}"

    ranges = [below(area) for area in wanted.areas]
    parts = [
        "(" + " OR ".join(f"(area >= {place(low)} AND area < {place(high)})" for low, high in ranges) + ")"
    ]
    if before:
        parts.append(f"id < {place(before)}")
    if wanted.kind:
        low, high = below(wanted.kind)
        parts.append(f"what >= {place(low)} AND what < {place(high)}")
    if wanted.words:
        like = place(f"%{_literal(wanted.words.lower())}%")
        parts.append(
            f"(lower(who) LIKE {like} ESCAPE '!' OR lower(about) LIKE {like} ESCAPE '!'"
            f" OR what LIKE {like} ESCAPE '!')"
        )
    rows = await sql.rows(
        f"{_ENTRY} WHERE {' AND '.join(parts)} ORDER BY id DESC LIMIT {place(limit)}", *values
    )
    return [entry_of(row) for row in rows]


async def one(sql: Sql, number: int) -> Entry | None:
    """By its number."""
    row = await sql.row(f"{_ENTRY} WHERE id = $1", number)
    return None if row is None else entry_of(row)


async def verified(store: Rooms) -> tuple[Head, Broken | None]:
    """Walk the whole chain: how far it holds, and the first row that does not."""
    kept = await store.read(head_of)
    walk = Walk()
    while walk.broken is None and walk.head.id < kept.id:
        seen = walk.head.id
        # Rows that were added since `kept` was read are left for the next time.
        entries = await store.read(lambda sql, seen=seen: after(sql, seen, min(_STEP, kept.id - seen)))  # type: ignore[misc]
        if not entries:
            break
        walk.take(entries)
    walk.end(kept)
    return walk.head, walk.broken


def _literal(words: str) -> str:
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def entry_of(row: Row) -> Entry:
    """One row of the table."""
    number, at, who, what, about, area, detail, previous, digest = row
    return Entry(
        id=number,
        at=at,
        who=who,
        what=what,
        about=about,
        area=area,
        detail=detail,
        previous=previous,
        digest=digest,
    )
