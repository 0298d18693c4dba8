"""The serial adapter is pulled out: idle, or in the middle of a slip."""

import asyncio

import pytest

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import NotPrinted, Unknown
from kiosk.hardware.transport import LineLost
from tests.hardware.printer.setting import Watching, a_slip, over_serial, until


@pytest.mark.parametrize("after_bytes", [20, 20_000, 44_000], ids=["prologue", "middle", "towards the end"])
async def test_pulled_out_in_any_part_of_a_slip_is_unknown(after_bytes: int) -> None:
    async with over_serial() as at:
        at.bench.cut_connection_after(after_bytes)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.OFFLINE)


async def test_pulled_out_while_it_is_asked_how_it_is_nothing_is_handed_over() -> None:
    async with over_serial() as at:
        at.bench.cut_connection_after(2)
        assert await at.printer.print("job-1", a_slip()) == NotPrinted(Fault.OFFLINE)


async def test_pulled_out_when_only_its_answer_is_missing_is_unknown() -> None:
    async with over_serial() as at:
        at.bench.after_bytes(30_000, at.bench.go_silent)
        printing = asyncio.create_task(at.printer.print("job-1", a_slip()))
        await until(lambda: bool(at.bench.receipts))
        at.bench.cut_connection()
        assert await printing == Unknown(Fault.OFFLINE)


async def test_pulled_out_while_idle_is_heard_at_once_and_prints_nothing() -> None:
    async with over_serial() as at:
        watching = Watching(at.printer)
        await until(lambda: bool(watching.heard))
        at.bench.cut_connection()
        await until(lambda: not watching.listening, 0.5)
        assert await at.printer.print("job-1", a_slip()) == NotPrinted(Fault.OFFLINE)


async def test_a_device_file_that_is_gone_cannot_be_opened() -> None:
    async with over_serial() as at:
        await at.printer.close()
        await at.plug.close()
        with pytest.raises(LineLost):
            await at.printer.open()
