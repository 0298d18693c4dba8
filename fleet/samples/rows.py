"""Samples in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from fleet.samples.ring import Ring, Said, Sample, minute, moment, sample_of
from fleet.store.sql import Rooms, Sql

_said = msgspec.json.Decoder(Said).decode
_KEEP = (
    "INSERT INTO samples (reporter, slot, at_min, outbox_depth, disk_free_mb, temperature_c)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (reporter, slot) DO UPDATE SET"
    " at_min = excluded.at_min, outbox_depth = excluded.outbox_depth,"
    " disk_free_mb = excluded.disk_free_mb, temperature_c = excluded.temperature_c"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One page of reporters. last: the id to go on after, None at the end."""

    samples: int
    last: str | None


async def take(store: Rooms, ring: Ring, after: str, now: datetime, limit: int) -> Taken:
    """A sample of each of the next reporters that has said something since its last one."""
    page = await store.read(
        lambda sql: sql.rows(
            "SELECT id, last_sync_at, state FROM reporters WHERE id > $1 AND revoked_at IS NULL"
            " ORDER BY id LIMIT $2",
            after,
            limit,
        )
    )
    fresh = [
        (reporter, ring.slot(now), sample_of(_said(state), now))
        for reporter, heard, state in page
        if state is not None and ring.is_due(None if heard is None else datetime.fromisoformat(heard), now)
    ]
    if fresh:
        await store.write(lambda sql: keep(sql, fresh))
    return Taken(len(fresh), str(page[-1][0]) if len(page) == limit else None)


async def keep(sql: Sql, fresh: Sequence[tuple[str, int, Sample]]) -> None:
    """(reporter, slot, sample) each: what stood in the slot goes."""
    await sql.execute_many(
        _KEEP,
        [
            (reporter, slot, minute(one.at), one.outbox_depth, one.disk_free_mb, one.temperature_c)
            for reporter, slot, one in fresh
        ],
    )


async def of_reporter(sql: Sql, reporter: str, now: datetime, lasts: timedelta) -> Sequence[Sample]:
    """Those of so long ago until now, in time."""
    rows = await sql.rows(
        "SELECT at_min, outbox_depth, disk_free_mb, temperature_c FROM samples"
        " WHERE reporter = $1 AND at_min > $2 AND at_min <= $3 ORDER BY at_min",
        reporter,
        minute(now - lasts),
        minute(now),
    )
    return [Sample(moment(at), depth, disk, heat) for at, depth, disk, heat in rows]


async def count(sql: Sql) -> int:
    """How many reporters there are to walk over."""
    found = await sql.row("SELECT count(*) FROM reporters WHERE revoked_at IS NULL")
    return 0 if found is None else int(found[0])
