"""The roll is empty before a slip: nothing is sent, the number stays good, and the same job may try again."""

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import NotPrinted, Printed
from tests.hardware.printer.setting import a_slip, over_serial, over_tcp


async def test_no_byte_of_the_slip_is_sent() -> None:
    async with over_tcp() as at:
        at.bench.pull_paper()
        assert await at.printer.print("job-1", a_slip()) == NotPrinted(Fault.PAPER_OUT)
        last_sent = [line.data for line in at.bench.wire if line.to_printer][-4:]
        assert last_sent == [b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04"]


async def test_the_same_job_prints_once_paper_is_there() -> None:
    async with over_serial() as at:
        at.bench.pull_paper()
        assert await at.printer.print("job-1", a_slip()) == NotPrinted(Fault.PAPER_OUT)
        at.bench.refill()
        assert await at.printer.print("job-1", a_slip()) == Printed()
        assert len(at.bench.receipts) == 1
