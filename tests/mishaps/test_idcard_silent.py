"""The module says nothing: a fault after two missed answers, the armed page is not held up, and all is well when it speaks."""

from pathlib import Path

from agent.schemas import CardStep
from kiosk.bench.idcard import Faults
from kiosk.domain.device import DeviceState, Fault
from tests.agent.id_counter import YOUNG, counter_with, supervised


async def test_silence_is_offline_and_ends_by_itself() -> None:
    async with supervised() as at:
        await at.stands(DeviceState.READY)
        at.desk.fault(Faults(silent=True))
        await at.stands(DeviceState.FAULT, Fault.OFFLINE)
        at.desk.fault(Faults())
        await at.stands(DeviceState.READY)


async def test_silent_while_armed_it_is_tried_again_when_it_speaks(tmp_path: Path) -> None:
    async with counter_with(tmp_path / "agent") as counter:
        await counter.armed()
        counter.desk.fault(Faults(silent=True))
        await counter.kiosk.until(
            lambda s: any(line.device == "idcard" and line.fault == Fault.OFFLINE for line in s.devices)
        )
        counter.desk.fault(Faults())
        await counter.read(YOUNG)
        await counter.step(CardStep.READ)
