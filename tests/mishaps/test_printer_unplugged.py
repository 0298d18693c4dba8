"""The serial adapter is pulled out: idle, or in the middle of a slip."""

import pytest

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import NotPrinted, Unknown
from kiosk.hardware.transport import LineLost
from tests.hardware.printer.setting import Watching, a_slip, over_serial, until


async def test_pulled_out_in_the_middle_is_unknown() -> None:
    async with over_serial() as at:
        at.bench.cut_connection_after(20_000)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.OFFLINE)


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
