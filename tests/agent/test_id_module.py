"""The module as a supervised device: how it stands, and whose port it is."""

import asyncio

import pytest

from kiosk.bench.idcard import Faults, Place
from kiosk.domain.device import DeviceState, Fault
from kiosk.hardware.transport import transport_at
from tests.agent.id_counter import supervised
from tests.agent.station import until


@pytest.mark.parametrize(
    ("faults", "fault"),
    [
        (Faults(sw3=0x66), Fault.UNAUTHORISED),
        (Faults(sw3=0x60), Fault.SELF_TEST),
        (Faults(speaks_as="scanner"), Fault.WRONG_DEVICE),
    ],
)
async def test_what_is_wrong_is_said_and_that_it_is_well_again(faults: Faults, fault: Fault) -> None:
    async with supervised() as at:
        await at.stands(DeviceState.READY)
        at.desk.fault(faults)
        await at.stands(DeviceState.FAULT, fault)
        at.desk.fault(Faults())
        await at.stands(DeviceState.READY)


async def test_a_module_that_is_not_well_is_not_lent() -> None:
    async with supervised() as at:
        at.desk.fault(Faults(sw3=0x66))
        await at.stands(DeviceState.FAULT, Fault.UNAUTHORISED)
        assert not await at.device.lend()


async def test_lent_it_is_busy_and_its_port_is_free_for_one_other() -> None:
    async with supervised() as at:
        await at.stands(DeviceState.READY)
        lent = await at.device.lend()
        await at.stands(DeviceState.BUSY)
        other = transport_at(at.device.address)
        await other.open()
        at.device.take_back()
        await asyncio.sleep(0.1)
        await other.close()
        await at.stands(DeviceState.READY)
        assert lent


async def test_it_is_lent_once() -> None:
    async with supervised() as at:
        await at.stands(DeviceState.READY)
        assert [await at.device.lend(), await at.device.lend()] == [True, False]


async def test_who_wants_it_while_it_comes_back_waits_for_it() -> None:
    async with supervised() as at:
        await at.stands(DeviceState.READY)
        await at.device.lend()
        at.device.take_back()
        assert await at.device.lend()


async def test_a_card_that_was_tried_is_looked_for_until_it_has_left() -> None:
    async with supervised() as at:
        at.desk.place(Place(person=0))
        await at.stands(DeviceState.READY)
        await at.device.lend()
        at.device.take_back(card=True)
        await until(lambda: at.desk.asked.count("find") >= 3)
        still = at.device.card
        at.desk.remove()
        await until(lambda: not at.device.card)
        assert still
        assert "read" not in at.desk.asked


async def test_an_idle_module_is_asked_rarely() -> None:
    async with supervised(quick=False) as at:
        await at.stands(DeviceState.READY)
        await asyncio.sleep(0.4)
        assert at.desk.asked == ["status", "sam_id"]
