"""A table of events for each day: made before the day comes, dropped when its time is over.

What has no day's table (a clock of 1970 or 2099) is in events_other.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from fleet.store.server import Connection

AHEAD = 7
BEHIND = 14  # reporters keep what was acknowledged for so long, and may send it again
_DAYS = 0x62_6D_64  # of the advisory lock that lets one process at a time do it
_LONG_S = 900.0  # a day of a nation is counted, which is at night
_TABLES = (
    "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid"
    " WHERE inhparent = 'events'::regclass AND child.relname <> 'events_other'"
)


async def keep_days(connection: Connection, oldest: date, today: date) -> int:
    """Inside the caller's transaction; how many events went."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _DAYS, timeout=_LONG_S)
    present = {name for (name,) in await connection.fetch(_TABLES)}
    past = sorted(table for table in present if table < table_of(oldest))
    gone = 0
    for table in past:
        gone += await connection.fetchval(f"SELECT count(*) FROM {table}", timeout=_LONG_S)
    strays = await connection.fetch(
        "DELETE FROM events_other WHERE (day < $1 OR day > $2) AND received_at < $1 RETURNING 1",
        oldest.isoformat(),
        today.isoformat(),
    )
    # Last, because whoever writes waits from here to the commit.
    for day in wanted(oldest, today):
        if table_of(day) not in present:
            await _make(connection, day)
    if past:
        await connection.execute(f"DROP TABLE {', '.join(past)}")
    return gone + len(strays)


def wanted(oldest: date, today: date) -> Iterable[date]:
    """The days that have a table of their own, whatever has arrived."""
    day = max(oldest, today - timedelta(days=BEHIND))
    while day <= today + timedelta(days=AHEAD):
        yield day
        day += timedelta(days=1)


def table_of(day: date) -> str:
    """events_20260318: the order of the names is the order of the days."""
    return f"events_{day.isoformat().replace('-', '')}"


async def _make(connection: Connection, day: date) -> None:
    """Made aside and attached, which stops nobody who writes; what came too early moves in."""
    table, text = table_of(day), day.isoformat()
    await connection.execute(f"CREATE TABLE {table} (LIKE events INCLUDING ALL)")
    await connection.execute(
        f"WITH early AS (DELETE FROM events_other WHERE day = '{text}' RETURNING *)"
        f" INSERT INTO {table} SELECT * FROM early"
    )
    await connection.execute(f"ALTER TABLE events ATTACH PARTITION {table} FOR VALUES IN ('{text}')")
