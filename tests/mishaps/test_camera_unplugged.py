"""The camera is unplugged while somebody looks through it."""

from kiosk.bench.camera.scenes import Scene
from kiosk.domain.device import DeviceState, Fault
from tests.hardware.camera.setting import all_bytes, supervised


async def test_it_is_absent_its_pictures_are_gone_and_it_comes_back_by_itself() -> None:
    async with supervised() as at:
        await at.look()
        kept = at.looker.memories[0].reading_fd()
        await at.bench.unplug()
        await at.stands(DeviceState.ABSENT, Fault.OFFLINE)
        assert not any(all_bytes(kept))
        assert at.camera.eyes == (None, None)
        await at.bench.plug()
        await at.sees()
        await at.stands(DeviceState.READY, Fault.NONE)
        assert len(at.looker.memories) == 2


async def test_it_is_noticed_also_while_nobody_looks() -> None:
    async with supervised() as at:
        await at.bench.unplug()
        await at.stands(DeviceState.ABSENT, Fault.OFFLINE)
        await at.bench.plug()
        await at.stands(DeviceState.READY, Fault.NONE)
        assert at.looker.memories == []


async def test_a_dropped_connection_is_made_again() -> None:
    async with supervised() as at:
        await at.look()
        await at.bench.actions()["drop"].run(None)
        await at.sees()
        await at.stands(DeviceState.READY, Fault.NONE)


async def test_a_stream_that_ends_in_the_middle_of_a_picture_is_opened_again() -> None:
    async with supervised() as at:
        at.bench.show(Scene.TRUNCATED)
        await at.look()
        await at.stands(DeviceState.BACKOFF, Fault.OFFLINE)
        at.bench.show(Scene.LIVE)
        await at.stands(DeviceState.READY, Fault.NONE)
        await at.sees()
