"""The printer gives a document up by itself."""

import asyncio

from kiosk.bench.ipp import Slow
from kiosk.domain.device import Fault
from kiosk.hardware.a4.port import NotPrinted, PrintedDocument, Unknown
from tests.hardware.a4.station import PAGES, PDF, a4_station
from tests.hardware.printer.setting import until


async def test_given_up_before_the_first_sheet_it_may_be_tried_again() -> None:
    async with a4_station() as station:
        await station.do("abort")
        assert await station.printer.print("proof-1", PDF, PAGES) == NotPrinted(Fault.STOPPED)
        assert await station.printer.print("proof-1", PDF, PAGES) == PrintedDocument(PAGES)
        assert [job.state for job in station.end.view().jobs] == ["aborted", "printed"]


async def test_given_up_after_a_sheet_nobody_may_print_it_again_unasked() -> None:
    async with a4_station() as station:
        await station.do("slow", Slow(seconds_a_page=0.3))
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await until(lambda: station.came_out == 1)
        await station.do("abort")
        first = await printing
        assert first == Unknown(Fault.STOPPED)
        assert await station.printer.print("proof-1", PDF, PAGES) == first
        assert station.documents == 1
