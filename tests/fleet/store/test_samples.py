"""Samples on both engines: taken page by page, kept as long as the ring is, of whoever speaks."""

from collections.abc import Sequence
from datetime import timedelta

from fleet.samples import rows
from fleet.samples.ring import Ring, Sample
from fleet.samples.sampler import Sampler
from fleet.store.port import Store
from fleet.store.rows import stamp
from fleet.store.sql import Sql, Value
from tests.fleet.site import SetClock
from tests.fleet.store.reports import NOW

RING = Ring(every_s=900, days=1)
STATE = '{{"software":"1","boot":"b","outbox_depth":{depth},"facts":{{"disk_free_mb":{disk},"temperature_c":48.2}}}}'


async def reporters(store: Store, kiosks: Sequence[tuple[str, timedelta | None]]) -> None:
    """(id, how long ago it was heard) each."""
    rows_of: list[Sequence[Value]] = [
        (
            name,
            f"key-{name}",
            stamp(NOW),
            None if ago is None else stamp(NOW - ago),
            None if ago is None else STATE.format(depth=place, disk=40_000.5 + place),
        )
        for place, (name, ago) in enumerate(kiosks)
    ]
    await store.write(
        lambda sql: sql.execute_many(
            "INSERT INTO reporters (id, kind, name, area, site, public_key, enrolled_at, last_sync_at, state)"
            " VALUES ($1, 'kiosk', '01', '430603001001', 'x', $2, $3, $4, $5)",
            rows_of,
        )
    )


async def heard(store: Store, name: str, depth: int, clock: SetClock) -> None:
    state = STATE.format(depth=depth, disk=39_000)
    await store.write(
        lambda sql: sql.execute(
            "UPDATE reporters SET last_sync_at = $2, state = $3 WHERE id = $1", name, stamp(clock.at), state
        )
    )


async def test_everybody_who_speaks_is_sampled_once_however_many_pages_there_are(store: Store) -> None:
    minute = timedelta(minutes=1)
    many = [(f"K-{number:04}", minute) for number in range(450)]
    await reporters(store, [*many, ("K-silent", 20 * minute), ("K-never", None)])
    clock = SetClock(NOW)
    assert await Sampler(store, clock, RING).walk() == 450
    taken = await store.read(lambda sql: rows.of_reporter(sql, "K-0007", NOW, timedelta(days=1)))
    assert taken == [Sample(NOW.replace(second=0, microsecond=0), 7, 40_008, 48)]
    assert not await store.read(lambda sql: rows.of_reporter(sql, "K-silent", NOW, timedelta(days=1)))


async def test_a_day_later_the_oldest_sample_is_written_over(store: Store) -> None:
    await reporters(store, [("K-1", timedelta())])
    clock = SetClock(NOW)
    sampler = Sampler(store, clock, RING)
    for step in range(100):
        clock.at = NOW + step * timedelta(minutes=15)
        await heard(store, "K-1", step, clock)
        await sampler.walk()
    taken = await store.read(lambda sql: rows.of_reporter(sql, "K-1", clock.at, timedelta(days=3)))
    assert [one.outbox_depth for one in taken] == list(range(4, 100))
    assert await store.read(_count) == RING.slots


async def test_of_two_processes_one_samples_until_it_is_gone(store: Store) -> None:
    await reporters(store, [("K-1", timedelta())])
    clock = SetClock(NOW)
    one, other = Sampler(store, clock, RING), Sampler(store, clock, RING)
    assert (await one.walk(), await other.walk()) == (1, 0)
    clock.at = NOW + timedelta(minutes=31)
    await heard(store, "K-1", 0, clock)
    assert await other.walk() == 1


async def _count(sql: Sql) -> int:
    found = await sql.row("SELECT count(*) FROM samples")
    assert found is not None
    return int(found[0])
