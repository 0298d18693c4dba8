"""An alarm behind a long backlog is told with the oldest rows, is shown at once, and is taken once, in its turn."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from fleet import alarm_lane, tallies
from fleet.client import Reporter
from fleet.schemas import ReporterKind
from fleet.store.port import StoredEvent
from kiosk.domain.clock import SystemClock
from kiosk.outbox import outbox
from kiosk.outbox.door import OutboxDoor
from tests.fleet.site import BEIJING, QUICK, Fleet, OwnStore, code_for, heartbeat, served

ALARMS = frozenset({"door.opened", "help.asked"})
BACKLOG = 950


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    async with served(tmp_path / "var") as running:
        yield running


async def kiosk_of(fleet: Fleet, store: OwnStore, folder: Path, alarms: frozenset[str] = ALARMS) -> Reporter:
    clock = SystemClock()
    door = OutboxDoor(store.write, clock)
    made = Reporter(fleet.url, ReporterKind.KIOSK, folder, door, heartbeat, clock, QUICK, alarms=alarms)
    if made.identity is None:
        await made.enrol(await code_for(fleet.store, ReporterKind.KIOSK), "01")
    return made


async def write(store: OwnStore, kind: str, rows: int = 1) -> None:
    now = datetime.now(BEIJING)
    await store.write(lambda c: [outbox.append(c, kind, {}, at=now, boot_s=0.0) for _ in range(rows)])


async def ahead(fleet: Fleet, kiosk: Reporter) -> Sequence[StoredEvent]:
    assert kiosk.identity is not None
    name, day = kiosk.identity.reporter, datetime.now(BEIJING).date()
    return await fleet.store.read(lambda sql: alarm_lane.waiting(sql, name, day))


async def rows_there(fleet: Fleet, kiosk: Reporter) -> list[int]:
    assert kiosk.identity is not None
    name, day = kiosk.identity.reporter, datetime.now(BEIJING).date()
    found = await fleet.store.read(lambda sql: tallies.events(sql, name, day, 10_000))
    return [one.seq for one in found][::-1]


async def drain(kiosk: Reporter, store: OwnStore) -> None:
    while await store.depth():
        await kiosk.sync_once()


async def test_an_alarm_comes_with_the_first_of_many_rows_and_is_one_row_in_the_end(
    fleet: Fleet, store: OwnStore, tmp_path: Path
) -> None:
    kiosk = await kiosk_of(fleet, store, tmp_path / "id")
    await write(store, "visit.began", BACKLOG)
    await write(store, "help.asked")
    await kiosk.sync_once()
    (told,) = await ahead(fleet, kiosk)
    assert (told.kind, told.seq, told.ahead) == ("help.asked", BACKLOG + 1, True)
    assert await rows_there(fleet, kiosk) == list(range(1, 101))
    await drain(kiosk, store)
    assert await rows_there(fleet, kiosk) == list(range(1, BACKLOG + 2))
    assert await ahead(fleet, kiosk) == []
    await fleet.store.write(alarm_lane.forget_come)
    assert await fleet.store.read(lambda sql: sql.rows("SELECT seq FROM told_ahead")) == []


async def test_a_reporter_without_the_lane_tells_it_in_its_turn(
    fleet: Fleet, store: OwnStore, tmp_path: Path
) -> None:
    kiosk = await kiosk_of(fleet, store, tmp_path / "id", alarms=frozenset())
    await write(store, "visit.began", BACKLOG)
    await write(store, "help.asked")
    await kiosk.sync_once()
    assert await ahead(fleet, kiosk) == []


async def test_each_alarm_is_told_ahead_once_and_the_newest_twenty_stay(
    fleet: Fleet, store: OwnStore, tmp_path: Path
) -> None:
    kiosk = await kiosk_of(fleet, store, tmp_path / "id")
    await write(store, "visit.began", BACKLOG - 50)
    await write(store, "door.opened", 30)
    await kiosk.sync_once()
    first = [one.seq for one in await ahead(fleet, kiosk)]
    assert first == list(range(BACKLOG - 20, BACKLOG - 40, -1))
    await write(store, "help.asked", 5)
    await kiosk.sync_once()
    newest = [one.seq for one in await ahead(fleet, kiosk)]
    assert newest == list(range(BACKLOG - 15, BACKLOG - 35, -1))
    await drain(kiosk, store)
    assert await rows_there(fleet, kiosk) == list(range(1, BACKLOG - 14))


async def test_after_a_restart_of_the_kiosk_the_alarm_is_there_once(
    fleet: Fleet, store: OwnStore, tmp_path: Path
) -> None:
    kiosk = await kiosk_of(fleet, store, tmp_path / "id")
    await write(store, "visit.began", BACKLOG)
    await write(store, "help.asked")
    await kiosk.sync_once()
    again = await kiosk_of(fleet, store, tmp_path / "id")
    await again.sync_once()
    assert [one.seq for one in await ahead(fleet, again)] == [BACKLOG + 1]


async def test_an_alarm_of_long_ago_is_history(fleet: Fleet, store: OwnStore, tmp_path: Path) -> None:
    """Behind a thousand newer rows nobody is alarmed by it, and the outbox is not searched for it."""
    kiosk = await kiosk_of(fleet, store, tmp_path / "id")
    await write(store, "visit.began", 150)
    await write(store, "help.asked")
    await write(store, "visit.began", 1000)
    await kiosk.sync_once()
    assert await ahead(fleet, kiosk) == []


async def test_an_alarm_that_cannot_be_kept_stops_nothing(
    fleet: Fleet, store: OwnStore, tmp_path: Path
) -> None:
    kiosk = await kiosk_of(fleet, store, tmp_path / "id")
    refuse = "CREATE TRIGGER no BEFORE INSERT ON told_ahead BEGIN SELECT raise(ABORT, 'no'); END"
    await fleet.store.write(lambda sql: sql.execute(refuse))
    await write(store, "visit.began", 120)
    await write(store, "help.asked")
    await drain(kiosk, store)
    assert await rows_there(fleet, kiosk) == list(range(1, 122))
