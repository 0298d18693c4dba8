"""What was told ahead, on both engines: kept once, passed over by its row, forgotten, and never in the way."""

import msgspec

from fleet import alarm_lane
from fleet.alarm_lane import AlarmLane
from fleet.schemas import AHEAD_MOST, Event, Sync
from fleet.store.port import Store
from tests.fleet.site import BEIJING
from tests.fleet.store.reports import DAY, NOW, batch, enrolled, event


def with_ahead(reporter: str, *alarms: Event, last: int = 3) -> Sync:
    return msgspec.structs.replace(batch(reporter, 1, last), ahead=alarms)


def alarm(seq: int, payload: bytes = b"{}") -> Event:
    return event(seq, "help.asked", payload)


async def told(store: Store, reporter: str) -> list[int]:
    return [one.seq for one in await store.read(lambda sql: alarm_lane.waiting(sql, reporter, DAY))]


async def kept(store: Store) -> int:
    (row,) = await store.read(lambda sql: sql.rows("SELECT count(*) FROM told_ahead"))
    return int(row[0])


async def test_it_is_kept_once_and_goes_when_its_row_stands(store: Store) -> None:
    reporter, lane = await enrolled(store), AlarmLane(store, BEIJING)
    for _ in range(2):
        await lane.take(with_ahead(reporter, alarm(7), alarm(9)), NOW)
    assert await told(store, reporter) == [9, 7]
    await store.sync(batch(reporter, 1, 8), NOW)
    assert await told(store, reporter) == [9]
    assert await kept(store) == 2
    await store.write(alarm_lane.forget_come)
    assert (await told(store, reporter), await kept(store)) == ([9], 1)


async def test_of_many_the_newest_stay(store: Store) -> None:
    reporter, lane = await enrolled(store), AlarmLane(store, BEIJING)
    await lane.take(with_ahead(reporter, *map(alarm, range(10, 10 + AHEAD_MOST))), NOW)
    await lane.take(with_ahead(reporter, *map(alarm, range(100, 100 + AHEAD_MOST + 5))), NOW)
    assert await told(store, reporter) == list(range(104 + AHEAD_MOST, 104, -1))
    assert await kept(store) == AHEAD_MOST


async def test_one_that_the_database_refuses_is_left_to_its_row(store: Store) -> None:
    reporter, lane = await enrolled(store), AlarmLane(store, BEIJING)
    huge = msgspec.structs.replace(alarm(8), version=2**70)
    await lane.take(with_ahead(reporter, alarm(7), huge), NOW)
    assert await told(store, reporter) == []
    await lane.take(with_ahead(reporter, alarm(9, b'{"why":"\\u0000"}'), alarm(10, b"\xff")), NOW)
    await lane.take(with_ahead(reporter, alarm(11)), NOW)
    assert await told(store, reporter) == [11]
    await store.sync(with_ahead(reporter, alarm(12)), NOW)
