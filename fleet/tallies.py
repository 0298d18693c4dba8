"""What was counted below an area, and what one reporter told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from fleet.indicators import counted_name
from fleet.store.port import StoredEvent
from fleet.store.rows import event_of
from fleet.store.sql import Sql, below
from fleet.store.taking import LEVELS

NEWEST = (2**62, 0)  # no event is later


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


async def events(
    sql: Sql, reporter: str, day: date, limit: int, before: tuple[int, int] = NEWEST
) -> Sequence[StoredEvent]:
    """The newest events of that day, newest first. before: (epoch, seq) of the last one of the page before."""
    rows = await sql.rows(
        "SELECT reporter, epoch, seq, kind, at, payload FROM events WHERE day = $1 AND reporter = $2"
        " AND (epoch, seq) < ($3, $4) ORDER BY epoch DESC, seq DESC LIMIT $5",
        day.isoformat(),
        reporter,
        *before,
        limit,
    )
    return [event_of(row) for row in rows]


def _below(area: str, day: date) -> tuple[str, tuple[str, ...]]:
    """From where the counts are read: a large area has its sums, a small one is added up."""
    if len(area) in LEVELS:
        return "FROM area_sums WHERE day = $1 AND area = $2", (day.isoformat(), area)
    return "FROM counters WHERE day = $1 AND area >= $2 AND area < $3", (day.isoformat(), *below(area))
