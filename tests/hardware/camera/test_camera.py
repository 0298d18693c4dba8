"""The supervised camera against a drawn one over HTTP, with its real process."""

import asyncio
import time
from dataclasses import replace

import pytest

from agent.preview import PreviewMap
from kiosk.bench.camera.scenes import Scene
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.preview import Seen
from tests.hardware.camera.setting import QUICK, alive, all_bytes, supervised, until


async def test_pictures_come_in_order_and_in_time() -> None:
    async with supervised() as at:
        await at.look()
        await at.sees()
        first = at.looker.newest()
        await at.sees()
        second = at.looker.newest()
        assert first is not None
        assert second is not None
        assert second[0].sequence > first[0].sequence
        assert 0 <= time.monotonic_ns() - second[0].at_ns < 0.3e9
        assert second[0].seen is Seen.GOOD


async def test_a_picture_is_the_one_before_the_camera() -> None:
    async with supervised() as at:
        await at.look()
        newest = at.looker.newest()
        assert newest is not None
        red, _, blue, solid = newest[1][(470 * 640 + 320) * 4 :][:4]
        assert (red < 90, blue > 110, solid) == (True, True, 255)  # the drawn person's blue clothes


async def test_nothing_captures_until_somebody_looks_and_after() -> None:
    async with supervised() as at:
        assert at.camera.eyes == (None, None)
        await until(lambda: at.bench.view().watchers == 0)
        await at.look()
        pid = at.pid
        assert pid is not None
        await at.camera.hide()
        assert not alive(pid)
        await until(lambda: at.bench.view().watchers == 0)


async def test_when_nobody_looks_any_more_every_byte_is_zero() -> None:
    async with supervised() as at:
        await at.look()
        kept = at.looker.memories[0].reading_fd()
        assert any(all_bytes(kept))
        await at.camera.hide()
        assert not any(all_bytes(kept))
        assert at.looker.newest() is None


async def test_looking_again_gives_another_memory() -> None:
    async with supervised() as at:
        await at.look()
        await at.camera.hide()
        await at.look()
        assert len(at.looker.memories) == 2
        assert at.now == (DeviceState.READY, Fault.NONE)


async def test_somebody_who_leaves_while_the_camera_opens_leaves_nothing_running() -> None:
    async with supervised() as at:
        for wait_s in (0.0, 0.005, 0.02, 0.06, 0.12, 0.2):
            await at.camera.show(at.looker.take)
            await asyncio.sleep(wait_s)
            pid = at.pid
            await at.camera.hide()
            assert at.pid is None
            assert pid is None or not alive(pid)
        await at.look()


@pytest.mark.parametrize(
    ("scene", "seen"),
    [
        (Scene.TWO, Seen.GOOD),
        (Scene.NOBODY, Seen.GOOD),
        (Scene.DARK, Seen.TOO_DARK),
        (Scene.BRIGHT, Seen.TOO_BRIGHT),
        (Scene.COVERED, Seen.COVERED),
        (Scene.FROZEN, Seen.FROZEN),
    ],
)
async def test_each_picture_says_what_is_wrong_with_it(scene: Scene, seen: Seen) -> None:
    async with supervised() as at:
        at.bench.show(scene)
        await at.look()

        def is_so() -> bool:
            newest = at.looker.newest()
            return newest is not None and newest[0].sequence > 16 and newest[0].seen is seen

        await until(is_so)


async def test_bad_light_is_no_fault_of_the_device() -> None:
    async with supervised() as at:
        at.bench.show(Scene.DARK)
        await at.look()
        await until(lambda: (now := at.looker.newest()) is not None and now[0].seen is Seen.TOO_DARK)
        assert at.now == (DeviceState.READY, Fault.NONE)


async def test_a_slow_camera_is_a_camera() -> None:
    async with supervised() as at:
        at.bench.show(Scene.SLOW)
        await at.look()
        await at.sees()
        await at.sees()
        assert at.now == (DeviceState.READY, Fault.NONE)


async def test_another_size_is_scaled() -> None:
    async with supervised() as at:
        at.bench.show(Scene.SMALL)
        await at.look()
        newest = at.looker.newest()
        assert newest is not None
        assert len(newest[1]) == 640 * 480 * 4
        assert at.camera.facts["picture"] == "320x240"


async def test_the_twin_is_paired_by_time() -> None:
    async with supervised(twin=True) as at:
        await at.look()
        await until(lambda: at.camera.eyes[1] is not None and at.camera.eyes[1].memory is not None)
        twin = at.camera.eyes[1]
        assert twin is not None
        infrared = PreviewMap(twin.memory.reading_fd())
        into = memoryview(bytearray(infrared.size.slot_bytes))
        await until(lambda: infrared.newest > 3)
        newest = at.looker.newest()
        assert newest is not None
        pair = infrared.copy_nearest(newest[0].at_ns, 60_000_000, into)
        assert pair is not None
        red, green, blue, _ = into[:4]
        assert red == green == blue
        infrared.close()


async def test_a_lost_twin_is_a_notice_and_the_camera_goes_on() -> None:
    async with supervised(replace(QUICK, twin="http://127.0.0.1:9/infrared.mjpg")) as at:
        await at.look()
        await until(lambda: at.told[-1].notice is Notice.PART_SILENT)
        assert at.told[-1].state is DeviceState.READY


async def test_it_says_what_it_is() -> None:
    async with supervised() as at:
        await at.look()
        await until(lambda: "fps" in at.camera.facts)
        assert at.camera.facts == {
            "model": "MJPEG over HTTP",
            "picture": "640x480",
            "fps": at.camera.facts["fps"],
            "backend": "FFMPEG",
        }
