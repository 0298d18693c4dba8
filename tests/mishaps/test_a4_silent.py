"""The printer takes connections and says nothing: its network card lives, its firmware hangs."""

import asyncio

from kiosk.domain.device import Fault
from kiosk.hardware.a4.port import NotPrinted, PrintedDocument, Unknown
from tests.hardware.a4.station import PAGES, PDF, a4_station


async def test_silent_before_the_document_nothing_is_handed_over() -> None:
    async with a4_station(answer_s=0.2) as station:
        await station.do("go_silent")
        assert await station.printer.print("proof-1", PDF, PAGES) == NotPrinted(Fault.OFFLINE)
        await station.do("speak")
        assert await station.printer.print("proof-1", PDF, PAGES) == PrintedDocument(PAGES)
        assert station.documents == 1


async def test_silent_for_a_moment_in_the_middle_the_document_is_followed_to_its_end() -> None:
    async with a4_station(answer_s=0.2, away_s=3.0) as station:
        await station.run_out_after(1)
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await station.stuck()
        await station.do("go_silent")
        await asyncio.sleep(0.4)
        await station.do("speak")
        await station.do("refill")
        assert await printing == PrintedDocument(PAGES)
        assert station.documents == 1


async def test_silent_for_long_nobody_knows() -> None:
    async with a4_station(answer_s=0.4, away_s=0.2) as station:
        await station.run_out_after(1)
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await station.stuck()
        await station.do("go_silent")
        assert isinstance(await printing, Unknown)
