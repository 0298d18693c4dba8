"""One-time enrolment codes in the store."""

from fleet.store.port import Code
from fleet.store.rows import stamp
from fleet.store.sql import Sql


async def add_code(sql: Sql, code: Code) -> None:
    """From now on it makes reporters."""
    await sql.execute(
        "INSERT INTO codes (digest, kind, area, site, quota, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        code.digest,
        code.kind,
        code.area,
        code.site,
        code.quota,
        stamp(code.expires_at),
    )
