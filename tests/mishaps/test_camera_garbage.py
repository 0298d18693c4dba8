"""What the camera sends are no pictures: a bad cable, or a broken camera."""

from dataclasses import replace

from kiosk.bench.camera.scenes import Scene
from kiosk.domain.device import DeviceState, Fault
from tests.hardware.camera.setting import QUICK, all_bytes, supervised

IMPATIENT = replace(QUICK, open_s=1.0)


async def test_garbage_from_the_start_is_said_and_nothing_is_shown() -> None:
    async with supervised(IMPATIENT) as at:
        at.bench.show(Scene.GARBAGE)
        await at.camera.show(at.looker.take)
        await at.stands(DeviceState.BACKOFF, Fault.GARBLED)
        assert at.looker.memories == []
        at.bench.show(Scene.LIVE)
        await at.sees()
        await at.stands(DeviceState.READY, Fault.NONE)


async def test_garbage_in_the_middle_ends_the_pictures() -> None:
    async with supervised(IMPATIENT) as at:
        await at.look()
        kept = at.looker.memories[0].reading_fd()
        at.bench.show(Scene.GARBAGE)
        await at.stands(DeviceState.BACKOFF, Fault.GARBLED)
        assert not any(all_bytes(kept))
        at.bench.show(Scene.LIVE)
        await at.sees()
        await at.stands(DeviceState.READY, Fault.NONE)
