"""The same job id comes twice: one slip."""

import asyncio

from kiosk.hardware.printer.port import Printed
from tests.hardware.printer.setting import a_slip, over_tcp


async def test_a_repeat_gets_the_first_answer_and_no_second_slip() -> None:
    async with over_tcp() as at:
        assert await at.printer.print("job-1", a_slip()) == Printed()
        assert await at.printer.print("job-1", a_slip()) == Printed()
        assert len(at.bench.receipts) == 1


async def test_a_repeat_while_it_prints_waits_for_the_same_slip() -> None:
    async with over_tcp() as at:
        both = await asyncio.gather(at.printer.print("job-1", a_slip()), at.printer.print("job-1", a_slip()))
        assert tuple(both) == (Printed(), Printed())
        assert len(at.bench.receipts) == 1


async def test_a_caller_who_goes_away_does_not_stop_the_slip() -> None:
    async with over_tcp() as at:
        first = asyncio.create_task(at.printer.print("job-1", a_slip()))
        await asyncio.sleep(0.01)
        first.cancel()
        assert await at.printer.print("job-1", a_slip()) == Printed()
        assert len(at.bench.receipts) == 1
