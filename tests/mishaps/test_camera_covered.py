"""A hand or a sticker lies on the lens."""

from kiosk.bench.camera.scenes import Scene
from kiosk.domain.device import DeviceState, Fault
from tests.hardware.camera.setting import supervised


async def test_a_covered_camera_is_a_fault_until_it_sees_again() -> None:
    async with supervised() as at:
        await at.look()
        at.bench.show(Scene.COVERED)
        await at.stands(DeviceState.FAULT, Fault.COVERED)
        pid = at.pid
        at.bench.show(Scene.LIVE)
        await at.stands(DeviceState.READY, Fault.NONE)
        assert at.pid == pid  # nobody had to start it anew
