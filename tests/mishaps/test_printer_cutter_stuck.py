"""The knife is stuck: the words are out, the slip is not."""

import asyncio

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import NotPrinted, Printed, Unknown
from tests.hardware.printer.setting import IMPATIENT, a_slip, over_tcp, until


async def test_a_freed_knife_cuts_the_waiting_slip() -> None:
    async with over_tcp() as at:
        at.bench.jam_cutter()
        printing = asyncio.create_task(at.printer.print("job-1", a_slip()))
        await until(lambda: at.bench.state.cutter_error)
        at.bench.free_cutter()
        assert await printing == Printed()
        assert [receipt.cut for receipt in at.bench.receipts] == [True]


async def test_a_knife_that_stays_stuck_leaves_the_slip_unknown_and_takes_no_other() -> None:
    async with over_tcp(IMPATIENT) as at:
        at.bench.jam_cutter()
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.CUTTER)
        assert await at.printer.print("job-2", a_slip()) == NotPrinted(Fault.CUTTER)
