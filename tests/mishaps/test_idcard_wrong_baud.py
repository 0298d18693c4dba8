"""The module speaks at another speed than it is listened to: said as garbled, and well when the speeds agree."""

from kiosk.bench.idcard import Faults
from kiosk.domain.device import DeviceState, Fault
from tests.agent.id_counter import supervised


async def test_another_speed_is_garbled() -> None:
    async with supervised() as at:
        at.desk.fault(Faults(baud=9600))
        await at.stands(DeviceState.FAULT, Fault.GARBLED)
        at.desk.fault(Faults())
        await at.stands(DeviceState.READY)
