"""The camera hangs inside a read, which no program can cancel: its process is killed and the next one works."""

import time
from dataclasses import replace

from kiosk.bench.camera.scenes import Scene
from kiosk.domain.device import DeviceState, Fault
from tests.hardware.camera.setting import QUICK, alive, all_bytes, supervised, until

SLACK_S = 5.0  # a busy machine


async def test_a_hung_read_is_killed_in_time_and_the_camera_comes_back() -> None:
    async with supervised() as at:
        await at.look()
        hung = at.pid
        assert hung is not None
        kept = at.looker.memories[0].reading_fd()
        at.bench.show(Scene.HANG)
        began = time.monotonic()
        await until(lambda: not alive(hung))
        assert time.monotonic() - began < QUICK.stall_s + SLACK_S
        await at.stands(DeviceState.BACKOFF, Fault.OFFLINE)
        assert not any(all_bytes(kept))
        at.bench.show(Scene.LIVE)
        await at.sees()
        await at.stands(DeviceState.READY, Fault.NONE)


async def test_a_camera_that_hangs_while_it_is_opened_is_killed_in_time() -> None:
    async with supervised(replace(QUICK, open_s=0.7)) as at:
        at.bench.show(Scene.HANG)
        began = time.monotonic()
        await at.camera.show(at.looker.take)
        await until(lambda: at.pid is not None)
        opening = at.pid
        assert opening is not None
        await until(lambda: not alive(opening))
        assert time.monotonic() - began < 0.7 + SLACK_S
        at.bench.show(Scene.LIVE)
        await at.sees()


async def test_looking_away_does_not_wait_for_a_hung_camera() -> None:
    async with supervised(replace(QUICK, stall_s=30.0)) as at:
        await at.look()
        at.bench.show(Scene.HANG)
        began = time.monotonic()
        await at.camera.hide()
        assert time.monotonic() - began < 8.0
        assert at.looker.memories[0].closed
