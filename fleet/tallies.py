"""What was counted below an area, and what one reporter told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from fleet.indicators import counted_name
from fleet.store.port import StoredEvent
from fleet.store.rows import event_of
from fleet.store.sql import Sql, below
from fleet.store.taking import LEVELS


async def counts(sql: Sql, area: str, day: date) -> Mapping[str, int]:
    """How often each thing was counted below the area on that day."""
    where, values = _below(area, day)
    rows = await sql.rows(f"SELECT name, sum(count) {where} GROUP BY name", *values)
    return {name: int(count) for name, count in rows}


async def hours(sql: Sql, area: str, day: date, name: str) -> Mapping[int, int]:
    """How often one thing was counted below the area in each local hour of that day."""
    where, values = _below(area, day)
    rows = await sql.rows(
        f"SELECT hour, sum(count) {where} AND name = ${len(values) + 1} GROUP BY hour", *values, name
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


def _below(area: str, day: date) -> tuple[str, tuple[str, ...]]:
    """From where the counts are read: a large area has its sums, a small one is added up."""
    if len(area) in LEVELS:
        return "FROM area_sums WHERE day = $1 AND area = $2", (day.isoformat(), area)
    return "FROM counters WHERE day = $1 AND area >= $2 AND area < $3", (day.isoformat(), *below(area))
