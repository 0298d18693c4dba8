"""The roll ends between the last line and the knife: all words are on paper, and the slip still hangs in the printer."""

import asyncio

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import Printed, Unknown
from tests.hardware.printer.setting import IMPATIENT, Setting, a_slip, over_tcp, until

SLIP_AND_SOME_OF_THE_FEED = 6.0  # mm after the last line, of the 12 mm to the knife


async def _leave_paper_up_to_the_cut(at: Setting) -> None:
    assert await at.printer.print("job-0", a_slip()) == Printed()
    length_mm = at.bench.receipts[0].length_mm
    at.bench.receipts.clear()
    at.bench.run_out_after_mm(length_mm - SLIP_AND_SOME_OF_THE_FEED)


async def test_paper_brought_in_time_lets_it_cut() -> None:
    async with over_tcp() as at:
        await _leave_paper_up_to_the_cut(at)
        printing = asyncio.create_task(at.printer.print("job-1", a_slip()))
        await until(lambda: at.bench.state.paper_out)
        assert not at.bench.receipts
        at.bench.refill()
        assert await printing == Printed()
        assert [receipt.cut for receipt in at.bench.receipts] == [True]


async def test_nobody_brings_paper_so_nobody_knows() -> None:
    async with over_tcp(IMPATIENT) as at:
        await _leave_paper_up_to_the_cut(at)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.PAPER_OUT)
        assert not at.bench.receipts
