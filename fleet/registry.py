"""Who may report: one-time codes, and the reporters that they made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fleet import naming
from fleet.enrolment import admit, new_reporter_id
from fleet.news import tell
from fleet.schemas import ReporterKind
from fleet.store.port import Code, Reporter, UnknownReporter
from fleet.store.rows import REPORTER, REPORTER_COLUMNS, reporter_of, stamp
from fleet.store.sql import Sql, below


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code that still makes reporters; which one it is, nobody can say."""

    kind: str
    area: str
    site: str
    quota: int
    expires_at: datetime


async def open_codes(sql: Sql, area: str, at: datetime) -> Sequence[OpenCode]:
    """Those below the area, the next to end first."""
    rows = await sql.rows(
        "SELECT kind, area, site, quota, expires_at FROM codes"
        " WHERE area >= $1 AND area < $2 AND quota > 0 AND expires_at > $3 ORDER BY expires_at, area",
        *below(area),
        stamp(at),
    )
    return [
        OpenCode(kind, where, site, quota, datetime.fromisoformat(ends))
        for kind, where, site, quota, ends in rows
    ]


async def add_code(sql: Sql, code: Code) -> None:
    """From now on it makes reporters."""
    await sql.execute(
        "INSERT INTO codes (digest, kind, area, site, quota, expires_at, approves)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        code.digest,
        code.kind,
        code.area,
        code.site,
        code.quota,
        stamp(code.expires_at),
        int(code.approves),
    )


async def enrol(
    sql: Sql, digest: str, kind: ReporterKind, public_key: str, name: str, at: datetime
) -> Reporter:
    """Use up one place of the code and make the row; the same key again gets the same row.

    Raises Refused (code_unknown, code_expired, code_used, code_kind).
    """
    again = await sql.row(f"{REPORTER} WHERE public_key = $1", public_key)
    if again is not None:
        return reporter_of(again)
    admitted = admit(await _code(sql, digest), kind, at)
    await sql.execute("UPDATE codes SET quota = quota - 1 WHERE digest = $1", digest)
    made = await sql.rows(
        "INSERT INTO reporters (id, kind, name, area, site, public_key, enrolled_at)"
        f" VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {REPORTER_COLUMNS}",
        new_reporter_id(kind),
        kind,
        name,
        admitted.area,
        admitted.site,
        public_key,
        stamp(at),
    )
    reporter = reporter_of(made[0])
    await naming.learn(sql, [(reporter.id, reporter.name, reporter.site)])
    sql.touch(reporter.id)
    return reporter


async def revoke(sql: Sql, reporter: str, at: datetime) -> None:
    """From now on its key is unknown. Raises UnknownReporter."""
    if not await sql.execute("UPDATE reporters SET revoked_at = $1 WHERE id = $2", stamp(at), reporter):
        raise UnknownReporter(reporter)
    await tell(sql, reporter, at)


async def reporters(sql: Sql, area: str) -> Sequence[Reporter]:
    """Everyone below the area's code, by area, site, kind and name."""
    rows = await sql.rows(
        f"{REPORTER} WHERE area >= $1 AND area < $2 AND revoked_at IS NULL ORDER BY area, site, kind DESC, name",
        *below(area),
    )
    return [reporter_of(row) for row in rows]


async def reporter(sql: Sql, reporter: str) -> Reporter:
    """Raises UnknownReporter."""
    row = await sql.row(f"{REPORTER} WHERE id = $1 AND revoked_at IS NULL", reporter)
    if row is None:
        raise UnknownReporter(reporter)
    return reporter_of(row)


async def _code(sql: Sql, digest: str) -> Code | None:
    found = await sql.row("SELECT kind, area, site, quota, expires_at FROM codes WHERE digest = $1", digest)
    if found is None:
        return None
    kind, area, site, quota, expires = found
    return Code(digest, ReporterKind(kind), area, site, quota, datetime.fromisoformat(expires))
