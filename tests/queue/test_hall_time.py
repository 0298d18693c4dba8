"""Hall time only grows: over restarts, over steps of the wall clock, and after a new boot."""

from datetime import UTC, datetime, timedelta

from kiosk.queue.hall_time import HallTime, LastMoment
from tests.queue.site import ManualClock

BOOT, OTHER_BOOT = "boot-1", "boot-2"


def last_of(clock: ManualClock, tick_ms: int) -> LastMoment:
    return LastMoment(clock.now(), tick_ms, clock.monotonic(), BOOT)


def test_it_follows_the_monotonic_clock_alone() -> None:
    clock = ManualClock()
    hall_time = HallTime(clock, None, BOOT)
    clock.advance(5)
    clock.jump(datetime(1970, 1, 1, tzinfo=UTC))
    clock.advance(5)
    assert hall_time.now().tick_ms == 10_000


def test_a_restart_within_a_boot_counts_the_time_it_took_whatever_the_wall_says() -> None:
    clock = ManualClock()
    last = last_of(clock, 7_000)
    clock.advance(60)
    clock.jump(datetime(2099, 1, 1, tzinfo=UTC))
    assert HallTime(clock, last, BOOT).now().tick_ms == 67_000


def test_after_a_new_boot_the_wall_counts_within_reason() -> None:
    clock = ManualClock()
    last = last_of(clock, 7_000)
    clock.advance(60)
    assert HallTime(clock, last, OTHER_BOOT).now().tick_ms == 67_000
    clock.jump(datetime(1970, 1, 1, tzinfo=UTC))
    assert HallTime(clock, last, OTHER_BOOT).now().tick_ms == 7_000
    clock.jump(datetime(2099, 1, 1, tzinfo=UTC))
    assert HallTime(clock, last, OTHER_BOOT).now().tick_ms == 7_000 + 86_400_000


def test_a_moment_knows_the_wall_time_of_a_tick_near_it() -> None:
    clock = ManualClock()
    moment = HallTime(clock, None, BOOT).now()
    assert moment.wall(moment.tick_ms + 30_000) == clock.now() + timedelta(seconds=30)
