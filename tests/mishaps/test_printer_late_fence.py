"""The fence comes late: it counts for the job that waits for it, and for no other."""

import asyncio

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import NotPrinted, Printed, Unknown
from tests.hardware.printer.setting import HASTY, QUICK, URL, a_slip, codes_on, over_serial, over_tcp, until

ALMOST_ALL = 45_000


async def test_a_fence_after_recovery_is_as_good_as_any() -> None:
    async with over_tcp(QUICK) as at:
        at.bench.after_bytes(ALMOST_ALL, at.bench.open_cover)
        printing = asyncio.create_task(at.printer.print("job-1", a_slip()))
        await until(lambda: at.bench.state.cover_open)
        await asyncio.sleep(1.8)
        assert not printing.done()
        at.bench.close_cover()
        assert await printing == Printed()
        assert len(at.bench.receipts) == 1


async def test_an_old_fence_does_not_confirm_the_next_job() -> None:
    async with over_serial(HASTY) as at:
        at.bench.after_bytes(ALMOST_ALL, at.bench.go_silent)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.OFFLINE)
        at.bench.speak()
        at.bench.say(b"\x00\x00")
        at.bench.after_bytes(ALMOST_ALL, at.bench.pull_paper)
        assert await at.printer.print("job-2", a_slip()) == Unknown(Fault.PAPER_OUT)


async def test_a_fence_from_nowhere_confirms_nothing() -> None:
    async with over_tcp(HASTY) as at:
        at.bench.say(b"\x00")
        at.bench.pull_paper()
        assert await at.printer.print("job-1", a_slip()) == NotPrinted(Fault.PAPER_OUT)


async def test_after_a_late_end_the_next_slip_is_whole() -> None:
    async with over_serial(HASTY) as at:
        at.bench.after_bytes(ALMOST_ALL, at.bench.go_silent)
        await at.printer.print("job-1", a_slip())
        at.bench.speak()
        assert await at.printer.print("job-2", a_slip()) == Printed()
        assert codes_on(at.bench.receipts[-1]) == [URL]
        assert at.bench.receipts[-1].complete
