"""Identities in the store. What changes one is told to every process that serves."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from fleet import registry
from fleet.alerts.raising import ended
from fleet.enrolment import digest_of
from fleet.findings import Reason
from fleet.identity.standing import AnotherMachine, Seen, Standing, after_fork, after_sync, released
from fleet.news import tell
from fleet.schemas import Enrol
from fleet.store.port import Reporter, UnknownReporter
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql, below
from kiosk.domain.errors import Refused

# Whoever must know of a quarantine, inside its transaction: the reporter, why, when.
Alarm = Callable[[Sql, str, str, datetime], Awaitable[None]]

_SEEN = "standing, why, parts, other_parts, pinned, boots, points, points_at"
_LISTED = (
    f"SELECT r.id, r.name, r.area, r.site, {_SEEN}, key_since, rotate, changed_at, changed_by"
    " FROM identities i JOIN reporters r ON r.id = i.reporter"
)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose signatures are taken: by the key in force, or by the one that follows it."""

    public_key: str
    next_key: str | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Listed:
    """One identity as operations see it."""

    reporter: str
    name: str
    area: str
    site: str
    seen: Seen
    key_since: datetime
    rotating: bool
    changed_at: datetime
    changed_by: str


async def enrol(sql: Sql, wanted: Enrol, key: str, at: datetime) -> tuple[Reporter, Standing]:
    """The reporter of the code, and whether it is approved; a repeat changes nothing. Raises Refused."""
    digest = digest_of(wanted.code)
    made = await registry.enrol(sql, digest, wanted.kind, key, wanted.name, at)
    code = await sql.row("SELECT approves FROM codes WHERE digest = $1", digest)
    standing = Standing.APPROVED if code is None or code[0] else Standing.PENDING
    await sql.execute(
        "INSERT INTO identities (reporter, standing, parts, key_since, changed_at) VALUES ($1, $2, $3, $4, $4)"
        " ON CONFLICT (reporter) DO NOTHING",
        made.id,
        standing,
        _text(wanted.parts),
        stamp(at),
    )
    await tell(sql, made.id, at)
    return made, (await _seen(sql, made.id)).standing


async def bearer(sql: Sql, reporter: str) -> Bearer | None:
    """None for an unknown or revoked reporter."""
    found = await sql.row(
        "SELECT r.public_key, i.next_key, i.standing FROM reporters r"
        " LEFT JOIN identities i ON i.reporter = r.id WHERE r.id = $1 AND r.revoked_at IS NULL",
        reporter,
    )
    if found is None:
        return None
    key, following, standing = found
    return Bearer(key, following, Standing.APPROVED if standing is None else Standing(standing))


async def note_machine(
    sql: Sql, reporter: str, boot: str, parts: tuple[str, ...], at: datetime, alarm: Alarm
) -> Standing:
    """A sync came from there. Raises Refused another_machine."""
    seen = await _seen(sql, reporter)
    try:
        known = after_sync(seen, boot, parts, at)
    except AnotherMachine:
        raise Refused("another_machine", "this identity was given to the other machine") from None
    return await _changed(sql, reporter, seen, known, at, alarm)


async def note_fork(sql: Sql, reporter: str, at: datetime, alarm: Alarm) -> Standing:
    """A sync brought other rows under numbers that were sent before."""
    seen = await _seen(sql, reporter)
    return await _changed(sql, reporter, seen, after_fork(seen, at), at, alarm)


async def approve(sql: Sql, reporter: str, who: str, at: datetime) -> None:
    """What a pending one says is taken from now on. Raises Refused not_pending."""
    if (await _seen(sql, reporter)).standing is not Standing.PENDING:
        raise Refused("not_pending")
    await _set(sql, reporter, "standing = $4", who, at, Standing.APPROVED)


async def release(sql: Sql, reporter: str, who: str, at: datetime, *, keep_other: bool) -> None:
    """One of the two machines goes on. Raises Refused not_quarantined."""
    seen = await _seen(sql, reporter)
    if seen.standing is not Standing.QUARANTINED:
        raise Refused("not_quarantined")
    await _keep(sql, reporter, released(seen, keep_other=keep_other), at)
    await ended(sql, reporter, Reason.COPIED, at)
    await _set(sql, reporter, "why = $4", who, at, "")


async def ask_rotation(sql: Sql, reporter: str, who: str, at: datetime) -> None:
    """The reporter is asked for a new key."""
    await _set(sql, reporter, "rotate = $4", who, at, 1)


async def follow(sql: Sql, reporter: str, old_key: str, new_key: str, at: datetime) -> None:
    """Requests by the new key are taken too; a repeat changes nothing. Raises Refused key_known, key_changed."""
    now = await bearer(sql, reporter)
    if now is None:
        raise UnknownReporter(reporter)
    if now.public_key != old_key:
        raise Refused("key_changed")
    if await sql.row("SELECT 1 FROM reporters WHERE public_key = $1", new_key) is not None:
        raise Refused("key_known")
    if now.next_key != new_key:
        await _set(sql, reporter, "next_key = $4", "", at, new_key)


async def promote(sql: Sql, reporter: str, new_key: str, at: datetime) -> None:
    """The new key was used: the old one has ended."""
    changed = await sql.execute(
        "UPDATE identities SET next_key = NULL, rotate = 0, key_since = $3, changed_at = $3"
        " WHERE reporter = $1 AND next_key = $2",
        reporter,
        new_key,
        stamp(at),
    )
    if changed:
        await sql.execute("UPDATE reporters SET public_key = $2 WHERE id = $1", reporter, new_key)
        await tell(sql, reporter, at)


async def listed(sql: Sql, area: str, standing: Standing | None = None) -> Sequence[Listed]:
    """Those below the area, by area, site and name; only of this standing where one is given."""
    rows = await sql.rows(
        f"{_LISTED} WHERE r.area >= $1 AND r.area < $2 AND r.revoked_at IS NULL AND ($3 = '' OR standing = $3)"
        " ORDER BY r.area, r.site, r.name",
        *below(area),
        "" if standing is None else standing.value,
    )
    return [_listed(row) for row in rows]


async def one(sql: Sql, reporter: str) -> Listed | None:
    """None for a reporter of an older store that nobody asked anything of yet, and for one that is revoked."""
    row = await sql.row(f"{_LISTED} WHERE r.id = $1 AND r.revoked_at IS NULL", reporter)
    return None if row is None else _listed(row)


# ---- inside ----


async def _seen(sql: Sql, reporter: str) -> Seen:
    """A reporter of an older store begins as one that was never seen."""
    row = await sql.row(f"SELECT {_SEEN} FROM identities WHERE reporter = $1", reporter)
    return Seen(Standing.APPROVED) if row is None else _seen_in(row)


async def _changed(
    sql: Sql, reporter: str, before: Seen, after: Seen, at: datetime, alarm: Alarm
) -> Standing:
    if after != before:
        await _keep(sql, reporter, after, at)
        await tell(sql, reporter, at)
    if after.standing is Standing.QUARANTINED and before.standing is not Standing.QUARANTINED:
        await alarm(sql, reporter, after.why, at)
    return after.standing


async def _keep(sql: Sql, reporter: str, seen: Seen, at: datetime) -> None:
    await sql.execute(
        f"INSERT INTO identities (reporter, {_SEEN}, key_since, changed_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT (reporter) DO UPDATE SET"
        " standing = $2, why = $3, parts = $4, other_parts = $5, pinned = $6, boots = $7, points = $8, points_at = $9",
        reporter,
        seen.standing,
        seen.why,
        _text(seen.parts),
        _text(seen.other_parts),
        int(seen.pinned),
        _text(seen.boots),
        seen.points,
        None if seen.points_at is None else stamp(seen.points_at),
        stamp(at),
    )


async def _set(sql: Sql, reporter: str, change: str, who: str, at: datetime, value: str | int) -> None:
    """One column of an identity; one of an older store begins here."""
    await sql.execute(
        "INSERT INTO identities (reporter, standing, key_since, changed_at) VALUES ($1, $2, $3, $3)"
        " ON CONFLICT (reporter) DO NOTHING",
        reporter,
        Standing.APPROVED,
        stamp(at),
    )
    await sql.execute(
        f"UPDATE identities SET changed_by = $2, changed_at = $3, {change} WHERE reporter = $1",
        reporter,
        who,
        stamp(at),
        value,
    )
    await tell(sql, reporter, at)


def _seen_in(row: Row) -> Seen:
    standing, why, parts, other, pinned, boots, points, points_at = row
    return Seen(
        Standing(standing),
        why,
        _texts(parts),
        _texts(other),
        bool(pinned),
        _texts(boots),
        points,
        None if points_at is None else datetime.fromisoformat(points_at),
    )


def _listed(row: Row) -> Listed:
    reporter, name, area, site, *seen, key_since, rotate, changed_at, changed_by = row
    return Listed(
        reporter,
        name,
        area,
        site,
        _seen_in(seen),
        datetime.fromisoformat(key_since),
        bool(rotate),
        datetime.fromisoformat(changed_at),
        changed_by,
    )


def _text(words: tuple[str, ...]) -> str:
    return _encode(words).decode("utf-8")


def _texts(text: str) -> tuple[str, ...]:
    return msgspec.json.decode(text, type=tuple[str, ...])
