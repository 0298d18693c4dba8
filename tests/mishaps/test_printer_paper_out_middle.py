"""The roll ends in the middle of a slip: the printer holds the rest. Printed late, or given up and cleared; never twice."""

import asyncio

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import Printed, Unknown
from tests.hardware.printer.setting import (
    IMPATIENT,
    URL,
    Watching,
    a_slip,
    codes_on,
    over_serial,
    over_tcp,
    until,
)

ONE_QUESTION_OR_TWO = 10  # bytes: heartbeats go on


async def test_paper_brought_in_time_completes_the_same_slip() -> None:
    async with over_tcp() as at:
        at.bench.run_out_after_mm(60)
        printing = asyncio.create_task(at.printer.print("job-1", a_slip()))
        await until(lambda: at.bench.state.paper_out)
        await asyncio.sleep(0.8)
        assert not printing.done()
        at.bench.refill()
        assert await printing == Printed()
        (receipt,) = at.bench.receipts
        assert receipt.complete
        assert codes_on(receipt) == [URL]


async def test_nobody_brings_paper_so_the_slip_is_unknown_and_what_was_held_is_cleared() -> None:
    async with over_serial(IMPATIENT) as at:
        at.bench.run_out_after_mm(60)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.PAPER_OUT)
        await until(lambda: at.bench.held_bytes < ONE_QUESTION_OR_TWO)
        at.bench.refill()
        assert not at.bench.receipts


async def test_the_next_resident_gets_a_whole_slip_of_their_own() -> None:
    async with over_tcp(IMPATIENT) as at:
        at.bench.run_out_after_mm(60)
        await at.printer.print("job-1", a_slip())
        at.bench.refill()
        assert await at.printer.print("job-2", a_slip(number="A038")) == Printed()
        torn, whole = at.bench.receipts
        assert not torn.complete
        assert whole.complete
        assert codes_on(whole) == [URL]


async def test_the_fault_is_told_while_the_slip_waits() -> None:
    async with over_tcp() as at:
        watching = Watching(at.printer)
        at.bench.run_out_after_mm(60)
        printing = asyncio.create_task(at.printer.print("job-1", a_slip()))
        await until(lambda: Fault.PAPER_OUT in watching.faults)
        assert not printing.done()
        at.bench.refill()
        await printing
        await watching.stop()


async def test_the_same_job_is_not_sent_again() -> None:
    async with over_tcp(IMPATIENT) as at:
        at.bench.run_out_after_mm(60)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.PAPER_OUT)
        at.bench.refill()
        received = at.bench.bytes_received
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.PAPER_OUT)
        assert at.bench.bytes_received - received < 100
