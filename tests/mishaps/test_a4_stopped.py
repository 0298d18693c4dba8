"""Somebody pauses the printer in the middle of a document, and it goes on later."""

import asyncio

from kiosk.bench.ipp import Slow
from kiosk.domain.device import Fault
from kiosk.hardware.a4.port import PrintedDocument
from tests.hardware.a4.station import PAGES, PDF, a4_station
from tests.hardware.printer.setting import until


async def test_a_paused_document_goes_on() -> None:
    async with a4_station() as station:
        await station.do("slow", Slow(seconds_a_page=0.2))
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await until(lambda: station.came_out == 1)
        await station.do("pause")
        await asyncio.sleep(0.1)
        assert (await station.printer.status()).fault is Fault.STOPPED
        await station.do("go_on")
        assert await printing == PrintedDocument(PAGES)
