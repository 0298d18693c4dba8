"""Rollouts, leases and merged days say the same on both engines: their SQL is written once."""

from datetime import date, timedelta

from fleet.aggregates import rows as days
from fleet.aggregates.day import Day, digest_of
from fleet.rollouts import rows
from fleet.rollouts.conductor import Conductor
from fleet.rollouts.lease import held
from fleet.rollouts.results import FAILED, INSTALLED
from fleet.rollouts.rules import Ring, State, Tally
from fleet.rollouts.wishes import Wishes
from tests.fleet.rollouts.made import NOW
from tests.fleet.rollouts.test_results import KIOSKS, add_kiosks, counted, made, said
from tests.fleet.site import SetClock
from tests.fleet.store.conftest import Opened

HERE = "430603001001"
DAY = date(2026, 11, 29)


async def test_a_rollout_is_counted_and_goes_on(opened: Opened) -> None:
    store = await opened()
    await store.write(add_kiosks)
    about = await made(store, rings=(Ring(0, 100, 0, 0), Ring(100, 50, 20, 0)))
    clock, wishes = SetClock(NOW), Wishes(store)
    conductor = Conductor(store, clock, wishes)
    await said(store, "K-LAB", 1, INSTALLED, about)
    await conductor.look()
    await conductor.look()
    assert wishes.of("K-001", HERE)["content/policies"].version == 1
    for seq, kiosk in enumerate(KIOSKS[:12], 2):
        await said(store, kiosk, seq, FAILED if seq == 2 else INSTALLED, about)
    for _ in range(2):
        assert await counted(store, about) == [Tally(1, 1), Tally(20, 11, 1)]
    await conductor.look()
    done = await store.read(lambda sql: rows.one(sql, about.id))
    assert done is not None
    assert done.state is State.DONE
    assert [row[0] for row in await store.read(lambda sql: rows.failures(sql, about.id, ""))] == [KIOSKS[0]]
    await store.write(lambda sql: rows.forget_failures(sql, about.id))
    assert (await store.read(lambda sql: rows.tallies(sql, about.id)))[1] == Tally(20, 11, 0)


async def test_one_holds_a_lease(opened: Opened) -> None:
    store = await opened()
    lasts = timedelta(seconds=30)
    late = NOW + timedelta(seconds=31)
    assert await store.write(lambda sql: held(sql, "x", "a", NOW, lasts))
    assert not await store.write(lambda sql: held(sql, "x", "b", NOW, lasts))
    assert await store.write(lambda sql: held(sql, "x", "b", late, lasts))


async def test_days_are_exported_and_merged(opened: Opened) -> None:
    store = await opened()
    statement = "INSERT INTO counters (day, area, name, hour, count) VALUES ($1, $2, 'a', $3, 2)"
    areas = ("430603001", "430603002")
    await store.write(lambda sql: sql.execute_many(statement, [(DAY.isoformat(), area, 9) for area in areas]))
    revision, counts = await store.write(lambda sql: days.exported(sql, DAY, NOW))
    assert (revision, counts) == (int(NOW.timestamp()), {("430603", "a"): 4})
    assert (await store.write(lambda sql: days.exported(sql, DAY, NOW)))[0] == revision
    newer = Day("43", DAY, 2, {("430603", "a"): 7}, digest_of({("430603", "a"): 7}))
    for one in (Day("43", DAY, 1, counts, digest_of(counts)), newer, newer):
        await store.write(lambda sql, one=one: days.merge(sql, one, NOW))  # type: ignore[misc]  # a default
    assert await store.read(lambda sql: days.totals(sql, DAY)) == {"a": 7}
