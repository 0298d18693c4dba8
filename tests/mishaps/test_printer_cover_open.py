"""Somebody opens the cover: before a slip, during it, and for too long."""

import asyncio

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import NotPrinted, Printed, Unknown
from tests.hardware.printer.setting import IMPATIENT, URL, a_slip, codes_on, over_serial, over_tcp, until

MIDDLE = 20_000  # bytes into a picture slip


async def test_an_open_cover_takes_no_slip() -> None:
    async with over_tcp() as at:
        at.bench.open_cover()
        assert await at.printer.print("job-1", a_slip()) == NotPrinted(Fault.COVER_OPEN)


async def test_a_slip_goes_on_when_the_cover_is_closed() -> None:
    async with over_serial() as at:
        at.bench.after_bytes(MIDDLE, at.bench.open_cover)
        printing = asyncio.create_task(at.printer.print("job-1", a_slip()))
        await until(lambda: at.bench.state.cover_open)
        await asyncio.sleep(0.7)
        assert not printing.done()
        at.bench.close_cover()
        assert await printing == Printed()
        (receipt,) = at.bench.receipts
        assert codes_on(receipt) == [URL]


async def test_a_small_buffer_stops_the_line_and_the_slip_still_comes_out_once() -> None:
    async with over_tcp(buffer_bytes=4096) as at:
        at.bench.after_bytes(MIDDLE, at.bench.open_cover)
        printing = asyncio.create_task(at.printer.print("job-1", a_slip()))
        await until(lambda: at.bench.state.cover_open)
        await asyncio.sleep(0.7)
        at.bench.close_cover()
        assert await printing == Printed()
        assert [receipt.complete for receipt in at.bench.receipts] == [True]


async def test_a_cover_left_open_ends_as_unknown_and_nothing_comes_out_later() -> None:
    async with over_tcp(IMPATIENT) as at:
        at.bench.after_bytes(MIDDLE, at.bench.open_cover)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.COVER_OPEN)
        at.bench.close_cover()
        await asyncio.sleep(0.2)
        assert not at.bench.receipts


async def test_a_full_buffer_still_names_the_cover_and_the_next_slip_is_whole() -> None:
    async with over_tcp(IMPATIENT, buffer_bytes=4096) as at:
        at.bench.after_bytes(MIDDLE, at.bench.open_cover)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.COVER_OPEN)
        at.bench.close_cover()
        await until(lambda: not at.bench.connected)
        await at.printer.open()
        assert await at.printer.print("job-2", a_slip(number="A038")) == Printed()
        assert at.bench.receipts[-1].complete
        assert codes_on(at.bench.receipts[-1]) == [URL]
