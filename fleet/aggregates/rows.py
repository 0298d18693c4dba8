"""Days handed out and days merged, in the store. National counters are one row for each name of a day."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from fleet.aggregates.day import Counts, Day, digest_of, folded
from fleet.store.rows import stamp
from fleet.store.sql import Sql
from kiosk.domain.errors import Refused


class Merged(StrEnum):
    """What a delivery changed."""

    TAKEN = "taken"
    SAME = "same"  # this very revision is here already


async def counted(sql: Sql, day: date) -> Counts:
    """What this fleet counted itself."""
    rows = await sql.rows(
        "SELECT area, name, sum(count) FROM counters WHERE day = $1 GROUP BY area, name", day.isoformat()
    )
    return folded((area, name, int(count)) for area, name, count in rows)


async def exported(sql: Sql, day: date, now: datetime) -> tuple[int, Counts]:
    """The revision under which the day is handed out: the last one while its counts are the same, else a higher one.

    Revisions begin at the seconds of the clock, so that a fleet that was restored from a copy does not give old numbers again.
    """
    counts = await counted(sql, day)
    digest = digest_of(counts)
    row = await sql.row("SELECT revision, digest FROM exported_days WHERE day = $1", day.isoformat())
    if row is not None and row[1] == digest:
        return int(row[0]), counts
    revision = max(int(now.timestamp()), 1 if row is None else int(row[0]) + 1)
    await sql.execute(
        "INSERT INTO exported_days (day, revision, digest) VALUES ($1, $2, $3) ON CONFLICT (day)"
        " DO UPDATE SET revision = excluded.revision, digest = excluded.digest",
        day.isoformat(),
        revision,
        digest,
    )
    return revision, counts


async def merge(sql: Sql, merged: Day, now: datetime) -> Merged:
    """The day in the place of its older revision, and the totals with it, in the caller's transaction.

    Raises Refused: day_older, day_forked (another text under the same revision).
    """
    fleet, day = merged.fleet, merged.day.isoformat()
    row = await sql.row("SELECT revision, digest FROM merged_days WHERE fleet = $1 AND day = $2", fleet, day)
    if row is not None and merged.revision == row[0]:
        if merged.digest != row[1]:
            raise Refused("day_forked", f"{fleet} {day} {merged.revision}")
        return Merged.SAME
    if row is not None and merged.revision < row[0]:
        raise Refused("day_older", f"revision {row[0]} is here")
    change = Counter(_by_name(merged.counts))
    change.subtract(await _present(sql, fleet, day))
    await sql.execute("DELETE FROM merged_counts WHERE fleet = $1 AND day = $2", fleet, day)
    await sql.execute_many(
        "INSERT INTO merged_counts (fleet, day, area, name, count) VALUES ($1, $2, $3, $4, $5)",
        [(fleet, day, area, name, count) for (area, name), count in sorted(merged.counts.items())],
    )
    await sql.execute_many(
        "INSERT INTO merged_totals (day, name, count) VALUES ($1, $2, $3) ON CONFLICT (day, name)"
        " DO UPDATE SET count = merged_totals.count + excluded.count",
        [(day, name, count) for name, count in sorted(change.items()) if count],
    )
    await sql.execute(
        "INSERT INTO merged_days (fleet, day, revision, digest, merged_at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (fleet, day) DO UPDATE SET revision = excluded.revision, digest = excluded.digest,"
        " merged_at = excluded.merged_at",
        fleet,
        day,
        merged.revision,
        merged.digest,
        stamp(now),
    )
    return Merged.TAKEN


async def totals(sql: Sql, day: date) -> Mapping[str, int]:
    """Of all fleets together: as many rows as there are names, however many fleets and areas there are."""
    rows = await sql.rows(
        "SELECT name, count FROM merged_totals WHERE day = $1 AND count <> 0", day.isoformat()
    )
    return {name: int(count) for name, count in rows}


async def fleets(sql: Sql, day: date) -> Mapping[str, int]:
    """Whose day is here, and in which revision."""
    rows = await sql.rows("SELECT fleet, revision FROM merged_days WHERE day = $1", day.isoformat())
    return {fleet: int(revision) for fleet, revision in rows}


async def _present(sql: Sql, fleet: str, day: str) -> Mapping[str, int]:
    rows = await sql.rows(
        "SELECT name, sum(count) FROM merged_counts WHERE fleet = $1 AND day = $2 GROUP BY name", fleet, day
    )
    return {name: int(count) for name, count in rows}


def _by_name(counts: Counts) -> Mapping[str, int]:
    sums: Counter[str] = Counter()
    for (_, name), count in counts.items():
        sums[name] += count
    return sums
