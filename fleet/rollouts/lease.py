"""One at a time: of several processes over one store, one holds a duty for a while."""

from datetime import datetime, timedelta

from fleet.store.rows import stamp
from fleet.store.sql import Sql


async def held(sql: Sql, name: str, holder: str, now: datetime, lasts: timedelta) -> bool:
    """Take or renew the lease; False while somebody else's holds.

    One that holds far longer than it could was taken while a clock was wrong, and does not count.
    """
    changed = await sql.execute(
        "INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE"
        " SET holder = excluded.holder, until = excluded.until"
        " WHERE leases.holder = excluded.holder OR leases.until < $4 OR leases.until > $5",
        name,
        holder,
        stamp(now + lasts),
        stamp(now),
        stamp(now + 10 * lasts),
    )
    return bool(changed)


async def let_go(sql: Sql, name: str, holder: str) -> None:
    """Somebody else may begin at once."""
    await sql.execute("DELETE FROM leases WHERE name = $1 AND holder = $2", name, holder)
