"""Somebody swapped the cables: a scanner or a keypad answers at the module's port, and is not taken for it."""

from typing import Literal

import pytest

from kiosk.bench.idcard import Faults
from kiosk.domain.device import DeviceState, Fault
from tests.agent.id_counter import supervised


@pytest.mark.parametrize("other", ["scanner", "keypad", "echo"])
async def test_another_device_is_said(other: Literal["scanner", "keypad", "echo"]) -> None:
    async with supervised() as at:
        at.desk.fault(Faults(speaks_as=other))
        await at.stands(DeviceState.FAULT, Fault.WRONG_DEVICE)
        assert not at.device.facts
        at.desk.fault(Faults())
        await at.stands(DeviceState.READY)
