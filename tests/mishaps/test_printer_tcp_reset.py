"""The network breaks in the middle of a slip: half a slip may hang out. It is unknown, and never sent again by itself."""

import pytest

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import NotPrinted, Printed, Unknown
from kiosk.hardware.transport import LineLost
from tests.hardware.printer.setting import URL, Watching, a_slip, codes_on, over_tcp, until

MIDDLE = 20_000


async def test_a_reset_in_the_middle_is_unknown() -> None:
    async with over_tcp() as at:
        at.bench.cut_connection_after(MIDDLE)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.OFFLINE)
        assert await at.printer.print("job-2", a_slip()) == NotPrinted(Fault.OFFLINE)


async def test_whoever_watches_hears_that_the_line_is_lost() -> None:
    async with over_tcp() as at:
        states = at.printer.watch()
        await anext(states)
        at.bench.cut_connection()
        with pytest.raises(LineLost):
            async for _ in states:
                pass


async def test_the_half_slip_is_cut_off_before_the_next_one() -> None:
    async with over_tcp() as at:
        at.bench.cut_connection_after(MIDDLE)
        await at.printer.print("job-1", a_slip())
        await until(lambda: not at.bench.connected)
        await at.printer.open()
        assert await at.printer.print("job-2", a_slip()) == Printed()
        half, whole = at.bench.receipts
        assert not half.complete
        assert whole.complete
        assert codes_on(whole) == [URL]


async def test_a_repeat_of_the_broken_job_stays_unknown_on_a_new_connection() -> None:
    async with over_tcp() as at:
        at.bench.cut_connection_after(MIDDLE)
        await at.printer.print("job-1", a_slip())
        await until(lambda: not at.bench.connected)
        await at.printer.open()
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.OFFLINE)


async def test_nothing_listens_at_the_address() -> None:
    async with over_tcp() as at:
        await at.printer.close()
        await at.plug.close()
        with pytest.raises(LineLost):
            await at.printer.open()


async def test_losing_the_line_while_idle_is_told() -> None:
    async with over_tcp() as at:
        watching = Watching(at.printer)
        await until(lambda: bool(watching.heard))
        at.bench.cut_connection()
        await until(lambda: not watching.listening)
