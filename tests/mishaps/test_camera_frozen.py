"""The camera gives the very same picture again and again."""

from kiosk.bench.camera.scenes import Scene
from kiosk.domain.device import DeviceState, Fault
from tests.hardware.camera.setting import supervised


async def test_a_frozen_camera_is_a_fault_until_it_moves_again() -> None:
    async with supervised() as at:
        await at.look()
        at.bench.show(Scene.FROZEN)
        await at.stands(DeviceState.FAULT, Fault.FROZEN)
        at.bench.show(Scene.LIVE)
        await at.stands(DeviceState.READY, Fault.NONE)
        await at.sees()
