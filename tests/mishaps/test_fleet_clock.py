"""A reporter's clock is wrong: it still reports at once, and today's figures are today's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fleet import registry, tallies
from fleet.client import Reporter
from fleet.schemas import ReporterKind
from kiosk.domain.clock import SystemClock
from kiosk.outbox.door import OutboxDoor
from tests.fleet.site import AREA, BEIJING, QUICK, OwnStore, SetClock, code_for, heartbeat, served

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("wrong", ("1970-01-01T00:00:05+00:00", "2099-06-01T00:00:00+00:00", "+1 h", "-1 h"))
async def test_a_wrong_clock_reports_at_once_and_counts_today(tmp_path: Path, wrong: str) -> None:
    now = datetime.now(UTC)
    clock = SetClock({"+1 h": now + HOUR, "-1 h": now - HOUR}.get(wrong) or datetime.fromisoformat(wrong))
    store = OwnStore(tmp_path / "own.sqlite3")
    async with served(tmp_path / "var") as fleet:
        door = OutboxDoor(store.write, SystemClock())
        reporter = Reporter(fleet.url, ReporterKind.SITE, tmp_path / "id", door, heartbeat, clock, QUICK)
        await reporter.enrol(await code_for(fleet.store), "主机")
        await store.take_tickets(2, at=clock.at)
        await reporter.sync_once()
        assert await store.is_sent()
        assert abs((clock.at - now).total_seconds() + reporter.clock_offset_s) < 60
        (line,) = await fleet.store.read(lambda sql: registry.reporters(sql, AREA))
        assert abs(line.clock_offset_s - reporter.clock_offset_s) < 5
        counted = await fleet.store.read(lambda sql: tallies.counts(sql, AREA, datetime.now(BEIJING).date()))
        assert counted == {"ticket.taken": 2}
    store.close()


async def test_a_clock_that_is_set_right_again_signs_right_again(tmp_path: Path) -> None:
    clock = SetClock(datetime(1970, 1, 1, tzinfo=UTC))
    store = OwnStore(tmp_path / "own.sqlite3")
    async with served(tmp_path / "var") as fleet:
        door = OutboxDoor(store.write, SystemClock())
        reporter = Reporter(fleet.url, ReporterKind.SITE, tmp_path / "id", door, heartbeat, clock, QUICK)
        await reporter.enrol(await code_for(fleet.store), "主机")
        await reporter.sync_once()
        clock.at = datetime.now(UTC)
        await store.take_tickets(1)
        await reporter.sync_once()
        assert await store.is_sent()
        assert abs(reporter.clock_offset_s) < 5
    store.close()
