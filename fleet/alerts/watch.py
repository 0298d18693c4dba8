"""What is remembered of each reporter between two looks at it, as rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from fleet.alerts.rules import Track
from fleet.health import Presence, Verdict
from fleet.store.port import Reporter
from fleet.store.rows import REPORTER_COLUMNS, reporter_of, stamp
from fleet.store.sql import Row, Sql, below

COUNTY_DIGITS = 6
PLANNED_AT_MOST = timedelta(days=2)
_COLUMNS = (
    "reporter, kind, area, digest, presence, verdict, offline_since, maintained, seen_sync_at, depth, depth_before,"
    " tracks, next_due"
)
_TRACKS = msgspec.json.Decoder(dict[str, Track])
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Watch:
    """One reporter as it was last looked at. `tracks`: by the key of each finding."""

    reporter: str
    kind: str
    area: str
    digest: str
    presence: Presence
    verdict: Verdict
    offline_since: datetime | None
    maintained: bool
    seen_sync_at: datetime | None
    depth: int
    depth_before: int | None
    tracks: Mapping[str, Track]
    next_due: datetime | None

    @property
    def tally(self) -> tuple[str, str, str, str]:
        """Under which figure it is counted."""
        return self.area[:COUNTY_DIGITS], self.kind, self.presence, self.verdict


async def due(sql: Sql, now: datetime, most: int) -> Sequence[Watch]:
    """Those that time or a report may have changed, the longest due first."""
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM alert_watch WHERE next_due <= $1 ORDER BY next_due LIMIT $2",
        stamp(now),
        most,
    )
    return [_watch_of(row) for row in rows]


async def of(sql: Sql, reporters: Sequence[str]) -> Mapping[str, Watch]:
    """Those of them that were looked at before."""
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM alert_watch WHERE reporter IN ({_places(reporters)})", *reporters
    )
    return {row[0]: _watch_of(row) for row in rows}


async def reporters(sql: Sql, ids: Sequence[str]) -> Mapping[str, Reporter]:
    """What they last said; revoked ones are none."""
    rows = await sql.rows(
        f"SELECT {REPORTER_COLUMNS} FROM reporters WHERE id IN ({_places(ids)}) AND revoked_at IS NULL", *ids
    )
    return {row[0]: reporter_of(row) for row in rows}


async def keep(sql: Sql, watches: Sequence[Watch]) -> None:
    """Add or replace."""
    await sql.execute_many(
        f"INSERT INTO alert_watch ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        " ON CONFLICT (reporter) DO UPDATE SET area = excluded.area, digest = excluded.digest,"
        " presence = excluded.presence, verdict = excluded.verdict, offline_since = excluded.offline_since,"
        " maintained = excluded.maintained, seen_sync_at = excluded.seen_sync_at, depth = excluded.depth,"
        " depth_before = excluded.depth_before, tracks = excluded.tracks, next_due = excluded.next_due",
        [_values(watch) for watch in watches],
    )


async def forget(sql: Sql, reporter: str) -> None:
    """It was revoked."""
    await sql.execute("DELETE FROM alert_watch WHERE reporter = $1", reporter)


async def wake(sql: Sql, reporters: Iterable[str], now: datetime) -> None:
    """Look at them at the next turn."""
    await sql.execute_many(
        "UPDATE alert_watch SET next_due = $1 WHERE reporter = $2", [(stamp(now), one) for one in reporters]
    )


async def heal(sql: Sql, now: datetime) -> None:
    """What is due in days was planned while a clock was wrong: look at it now."""
    await sql.execute(
        "UPDATE alert_watch SET next_due = $1 WHERE next_due > $2", stamp(now), stamp(now + PLANNED_AT_MOST)
    )


async def adopt(sql: Sql, now: datetime, most: int) -> int:
    """Begin to watch reporters that were heard while nobody watched; how many."""
    rows = await sql.rows(
        "SELECT id, kind, area FROM reporters WHERE revoked_at IS NULL AND last_sync_at IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM alert_watch WHERE reporter = reporters.id) LIMIT $1",
        most,
    )
    await keep(sql, [fresh(row[0], row[1], row[2], now) for row in rows])
    return len(rows)


def fresh(reporter: str, kind: str, area: str, now: datetime) -> Watch:
    """One that nobody has looked at yet."""
    return Watch(
        reporter,
        kind,
        area,
        "",
        Presence.NEVER,
        Verdict.WAITING,
        None,
        False,
        None,
        0,
        None,
        {},
        next_due=now,
    )


async def offline_below(sql: Sql, area: str) -> tuple[int, Sequence[datetime]]:
    """How many were ever heard below the area, and since when those are silent that are offline."""
    heard = await sql.row("SELECT COUNT(*) FROM alert_watch WHERE area >= $1 AND area < $2", *below(area))
    rows = await sql.rows(
        "SELECT offline_since FROM alert_watch WHERE area >= $1 AND area < $2 AND offline_since IS NOT NULL",
        *below(area),
    )
    return 0 if heard is None else int(heard[0]), [datetime.fromisoformat(row[0]) for row in rows]


async def count(sql: Sql, changes: Mapping[tuple[str, str, str, str], int]) -> None:
    """Move figures by their differences."""
    await sql.execute_many(
        "INSERT INTO reporter_tallies (county, kind, presence, verdict, count) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (county, kind, presence, verdict) DO UPDATE SET count = reporter_tallies.count + excluded.count",
        [(*key, change) for key, change in sorted(changes.items()) if change],
    )


def _places(values: Sequence[str]) -> str:
    return ", ".join(f"${place}" for place in range(1, len(values) + 1)) or "NULL"


def _values(watch: Watch) -> tuple[str | int | None, ...]:
    return (
        watch.reporter,
        watch.kind,
        watch.area,
        watch.digest,
        watch.presence,
        watch.verdict,
        _stamp(watch.offline_since),
        int(watch.maintained),
        _stamp(watch.seen_sync_at),
        watch.depth,
        watch.depth_before,
        _encode(watch.tracks).decode("utf-8"),
        _stamp(watch.next_due),
    )


def _watch_of(row: Row) -> Watch:
    (
        name,
        kind,
        area,
        digest,
        presence,
        verdict,
        offline,
        maintained,
        seen,
        depth,
        before,
        tracks,
        due_at,
    ) = row
    return Watch(
        reporter=name,
        kind=kind,
        area=area,
        digest=digest,
        presence=Presence(presence),
        verdict=Verdict(verdict),
        offline_since=_moment(offline),
        maintained=bool(maintained),
        seen_sync_at=_moment(seen),
        depth=depth,
        depth_before=before,
        tracks=_TRACKS.decode(tracks),
        next_due=_moment(due_at),
    )


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
