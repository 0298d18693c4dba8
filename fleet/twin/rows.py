"""Desired and reported settings in the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from fleet.news import EVERYBODY, tell
from fleet.registry import reporter as registered
from fleet.schemas import Reported, Setting
from fleet.settings import all_wrong
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql, below
from fleet.twin.scopes import Effective, Scope, ScopeKind, Wished, effective, scopes_over
from kiosk.domain.errors import Refused

_encode = msgspec.json.Encoder(order="deterministic").encode
_KIOSKS = (
    "FROM reporters r LEFT JOIN reported t ON t.reporter = r.id WHERE r.kind = 'kiosk' AND r.revoked_at IS NULL"
    " AND r.area >= $1 AND r.area < $2 AND ($4 = '' OR r.site = $4)"
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the kiosks of a scope: how many there are, have a wish, and take something of what is wished not."""

    kiosks: int = 0
    have: int = 0
    refuse: int = 0


@dataclass(frozen=True, slots=True)
class Behind:
    """A kiosk that has not heard of a wish yet, or does not take some of it: key → why."""

    reporter: str
    name: str
    site: str
    heard_at: datetime | None
    refused: Mapping[str, str]


async def wish(
    sql: Sql,
    scope: Scope,
    settings: Mapping[str, Setting],
    who: str,
    at: datetime,
    *,
    over: int | None = None,
) -> Wished:
    """All that is wished for this scope from now on; nothing at all takes every wish back.

    over: the rev that was looked at; another one now is somebody else's change. Raises Refused: setting_wrong, changed_meanwhile.
    """
    if wrong := all_wrong(settings):
        raise Refused("setting_wrong", ", ".join(f"{key}: {why}" for key, why in sorted(wrong.items())))
    counted = await sql.row("UPDATE revisions SET last = last + 1 WHERE name = 'desired' RETURNING last")
    if counted is None:
        raise RuntimeError("the store has lost its count of revisions")
    rev = int(counted[0])
    now = await wished(sql, scope)
    if over is not None and over != (now.rev if now else 0):
        raise Refused("changed_meanwhile")
    text = _encode(dict(settings)).decode("utf-8")
    await sql.execute(
        "INSERT INTO desired (scope, settings, rev, at, who) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (scope) DO UPDATE SET settings = $2, rev = $3, at = $4, who = $5",
        scope.text,
        text,
        rev,
        stamp(at),
        who,
    )
    await sql.execute(
        "INSERT INTO desired_history (rev, scope, settings, at, who) VALUES ($1, $2, $3, $4, $5)",
        rev,
        scope.text,
        text,
        stamp(at),
        who,
    )
    await tell(sql, scope.name if scope.kind is ScopeKind.REPORTER else EVERYBODY, at)
    return Wished(scope.text, settings, rev, at, who)


async def wished(sql: Sql, scope: Scope) -> Wished | None:
    """None where nobody ever wished anything for it."""
    row = await sql.row("SELECT scope, settings, rev, at, who FROM desired WHERE scope = $1", scope.text)
    return None if row is None else _wished(row)


async def history(sql: Sql, scope: Scope, limit: int = 50) -> Sequence[Wished]:
    """Newest first."""
    rows = await sql.rows(
        "SELECT scope, settings, rev, at, who FROM desired_history WHERE scope = $1 ORDER BY rev DESC LIMIT $2",
        scope.text,
        limit,
    )
    return [_wished(row) for row in rows]


async def effective_for(sql: Sql, reporter: str) -> Effective:
    """What holds for it now. Raises UnknownReporter."""
    known = await registered(sql, reporter)
    return await effective_in(sql, scopes_over(reporter, known.area, known.site))


async def effective_in(sql: Sql, over: Sequence[str]) -> Effective:
    """What these scopes, widest first, come to."""
    places = ", ".join(f"${number}" for number in range(1, len(over) + 1))
    rows = await sql.rows(
        f"SELECT scope, settings, rev, at, who FROM desired WHERE scope IN ({places})", *over
    )
    return effective({one.scope: one for one in map(_wished, rows)}, over)


async def keep_report(sql: Sql, reporter: str, report: Reported, at: datetime) -> None:
    """What it says is in force."""
    await sql.execute(
        "INSERT INTO reported (reporter, rev, report, at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (reporter) DO UPDATE SET rev = $2, report = $3, at = $4",
        reporter,
        report.rev,
        _encode(report).decode("utf-8"),
        stamp(at),
    )
    sql.touch(reporter)


async def report_of(sql: Sql, reporter: str) -> tuple[Reported, datetime] | None:
    """None where it never said."""
    row = await sql.row("SELECT report, at FROM reported WHERE reporter = $1", reporter)
    if row is None:
        return None
    return msgspec.json.decode(row[0], type=Reported), datetime.fromisoformat(row[1])


async def progress(sql: Sql, scope: Scope, rev: int) -> Progress:
    """How far a wish of this rev for an area or a site has come."""
    found = await sql.row(
        "SELECT count(*), coalesce(sum(CASE WHEN t.rev >= $3 THEN 1 ELSE 0 END), 0),"
        ' coalesce(sum(CASE WHEN t.report LIKE \'%"refused":{"%\' THEN 1 ELSE 0 END), 0)'
        f" {_KIOSKS}",
        *below(scope.area),
        rev,
        _site(scope),
    )
    return Progress() if found is None else Progress(*map(int, found))


async def behind(sql: Sql, scope: Scope, rev: int, limit: int) -> Sequence[Behind]:
    """Kiosks that have not heard of it yet, or do not take something, by area and site."""
    rows = await sql.rows(
        "SELECT r.id, r.name, r.site, r.last_sync_at, t.rev, t.report"
        f' {_KIOSKS} AND (t.rev IS NULL OR t.rev < $3 OR t.report LIKE \'%"refused":{{"%\')'
        " ORDER BY r.area, r.site, r.name, r.id LIMIT $5",
        *below(scope.area),
        rev,
        _site(scope),
        limit,
    )
    return [
        Behind(
            reporter,
            name,
            site,
            None if heard is None else datetime.fromisoformat(heard),
            msgspec.json.decode(report, type=Reported).refused if has is not None and has >= rev else {},
        )
        for reporter, name, site, heard, has, report in rows
    ]


def _site(scope: Scope) -> str:
    return scope.name if scope.kind is ScopeKind.SITE else ""


def _wished(row: Row) -> Wished:
    scope, settings, rev, at, who = row
    return Wished(
        scope, msgspec.json.decode(settings, type=dict[str, Setting]), rev, datetime.fromisoformat(at), who
    )
