"""What was counted below an area, and what one reporter told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from fleet.indicators import counted_name
from fleet.store.port import StoredEvent
from fleet.store.rows import event_of
from fleet.store.sql import Sql, below


async def counts(sql: Sql, area: str, day: date) -> Mapping[str, int]:
    """How often each thing was counted below the area on that day."""
    rows = await sql.rows(
        "SELECT name, sum(count) FROM counters WHERE day = $1 AND area >= $2 AND area < $3 GROUP BY name",
        day.isoformat(),
        *below(area),
    )
    return {name: int(count) for name, count in rows}


async def hours(sql: Sql, area: str, day: date, name: str) -> Mapping[int, int]:
    """How often one thing was counted below the area in each local hour of that day."""
    rows = await sql.rows(
        "SELECT hour, sum(count) FROM counters WHERE day = $1 AND area >= $2 AND area < $3 AND name = $4 GROUP BY hour",
        day.isoformat(),
        *below(area),
        name,
    )
    return {hour: int(count) for hour, count in rows}


async def reporter_counts(sql: Sql, reporter: str, day: date) -> Mapping[str, int]:
    """The same for one reporter, by the day that its own clock said."""
    rows = await sql.rows(
        "SELECT kind, payload FROM events WHERE day = $1 AND reporter = $2", day.isoformat(), reporter
    )
    return Counter(counted_name(kind, payload.encode("utf-8")) for kind, payload in rows)


async def events(sql: Sql, reporter: str, day: date, limit: int) -> Sequence[StoredEvent]:
    """The newest events of that day, newest first."""
    rows = await sql.rows(
        "SELECT reporter, seq, kind, at, payload FROM events WHERE day = $1 AND reporter = $2"
        " ORDER BY epoch DESC, seq DESC LIMIT $3",
        day.isoformat(),
        reporter,
        limit,
    )
    return [event_of(row) for row in rows]
