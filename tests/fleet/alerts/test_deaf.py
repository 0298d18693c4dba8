"""A fleet that was down itself: silence of others counts from when it listens again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fleet.alerts.duty import deaf_since
from tests.fleet.alerts.ops import enrolled
from tests.fleet.alerts.room import NOW, Room
from tests.fleet.site import SetClock, heartbeat
from tests.mishaps.alerting import alerting

SIX = tuple(f"K-{place}" for place in range(6))


def test_a_fleet_that_was_down_itself_takes_nobody_for_silent_until_they_had_time_to_come_back() -> None:
    room = Room()
    room.enrol(*SIX)
    room.dies(*SIX)
    deaf(room)
    room.passes(240)
    assert room.told() == []
    room.comes_back({name: heartbeat() for name in SIX[1:]})
    room.passes(600)
    assert room.open_keys() == [("K-0", "reporter_offline/")]
    assert [reason for _, reason, _ in room.told()] == ["reporter_offline"]


def test_who_was_silent_before_the_fleet_was_down_stays_so() -> None:
    room = Room()
    room.enrol(*SIX)
    room.dies("K-0")
    room.passes(600)
    assert room.open_keys() == [("K-0", "reporter_offline/")]
    asleep = room.dies(*SIX[1:])
    deaf(room)
    room.turn()
    room.comes_back(asleep)
    room.passes(300)
    assert [status for status, _, _ in room.told()] == ["firing"], "neither resolved nor fired again"


@pytest.mark.parametrize(("silent_s", "is_deaf"), [(0, False), (59, False), (61, True)])
def test_a_worker_knows_that_nobody_was_heard_before_it(silent_s: float, is_deaf: bool) -> None:
    room = Room()
    assert room.do(lambda sql: deaf_since(sql, NOW)) is None
    room.enrol("K-1", "K-2")
    now = room.now + timedelta(seconds=silent_s)
    assert room.do(lambda sql: deaf_since(sql, now)) == (room.now if is_deaf else None)


def deaf(room: Room) -> None:
    """The fleet was down: nobody was heard, nobody evaluated."""
    room.now += timedelta(minutes=20)
    since = room.do(lambda sql: deaf_since(sql, room.now))
    room.terms = replace(room.terms, deaf_from=since, listens_since=room.now)


async def test_a_worker_that_begins_after_an_outage_waits_before_it_tells(tmp_path: Path) -> None:
    clock = SetClock(NOW)
    async with alerting(tmp_path, clock) as fleet:
        kiosk = await enrolled(fleet.store)
        await fleet.heard(kiosk, heartbeat())
        await fleet.turn()
    clock.at += timedelta(minutes=20)
    async with alerting(tmp_path, clock) as again:
        await again.turn()
        await again.passes(250)
        await again.passes(125)
        assert await again.open() == []
        await again.passes(130)
        await again.passes(130)
        assert [alert.key for alert in await again.open()] == ["reporter_offline/"]
