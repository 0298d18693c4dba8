"""The ID-card module is unplugged while it is asked something; plugged in again it reads on, whatever phase it was."""

from pathlib import Path
from typing import Literal

import pytest

from kiosk.bench.idcard import Faults, Place
from kiosk.domain.device import DeviceState
from tests.agent.id_counter import YOUNG, counter_with, supervised
from tests.agent.station import is_ready


@pytest.mark.parametrize("phase", ["find", "select", "read"])
async def test_unplugged_in_the_middle_and_read_after_it_came_back(
    tmp_path: Path, phase: Literal["find", "select", "read"]
) -> None:
    async with counter_with(tmp_path / "agent") as counter:
        await counter.armed()
        counter.desk.fault(Faults(unplug_at=phase))
        counter.desk.place(Place(person=YOUNG))
        await counter.kiosk.until(
            lambda s: any(line.device == "idcard" and line.state == DeviceState.ABSENT for line in s.devices)
        )
        counter.desk.remove()
        counter.desk.fault(Faults())
        counter.desk.plug()
        read = (await counter.read(YOUNG)).visit
        assert read is not None
        assert read.person is not None
        await counter.kiosk.until(lambda s: is_ready(s, "idcard"))


async def test_unplugged_when_nobody_asks_it_is_said_at_once() -> None:
    async with supervised(quick=False) as at:
        await at.stands(DeviceState.READY)
        at.desk.unplug()
        await at.stands(DeviceState.ABSENT, at.said[-1].fault.OFFLINE)
        at.desk.plug()
        await at.stands(DeviceState.READY)
