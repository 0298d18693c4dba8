"""Whoever drove the printer died in the middle of a slip: the next driver gets a printer that listens."""

from kiosk.domain.clock import SystemClock
from kiosk.hardware.printer.port import Printed
from kiosk.hardware.printer.thermal import ThermalPrinter
from kiosk.hardware.transport import transport_at
from tests.hardware.printer.setting import QUICK, URL, a_slip, codes_on, over_tcp

HALF_A_PICTURE = b"\x1b@\x1dv0\x00\x48\x00\x80\x00" + b"\x55" * 3000


async def test_the_next_slip_is_whole_after_half_a_picture() -> None:
    async with over_tcp() as at:
        await at.printer.close()
        dead = transport_at(at.printer.address)
        await dead.open()
        await dead.write(HALF_A_PICTURE, 1)
        await dead.close()
        printer = ThermalPrinter(transport_at(at.printer.address), QUICK, SystemClock())
        await printer.open()
        assert await printer.print("job-1", a_slip()) == Printed()
        await printer.close()
        assert codes_on(at.bench.receipts[-1]) == [URL]
        assert at.bench.unknown == []
