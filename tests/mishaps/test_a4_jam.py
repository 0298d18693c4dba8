"""Paper jams, the lid is opened to clear it, and the same document goes on."""

import asyncio

import pytest

from kiosk.domain.device import Fault
from kiosk.hardware.a4.port import NotPrinted, PrintedDocument
from tests.hardware.a4.station import PAGES, PDF, A4Station, a4_station


async def test_a_jam_that_is_cleared_lets_the_document_go_on() -> None:
    async with a4_station() as station:
        await station.run_out_after(1)
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await station.stuck()
        for action, fault in (("jam", Fault.JAM), ("open_cover", Fault.JAM), ("clear_jam", Fault.COVER_OPEN)):
            await station.do(action)
            await says(station, fault)
        await station.do("close_cover")
        await station.do("refill")
        assert await printing == PrintedDocument(PAGES)


@pytest.mark.parametrize(
    ("action", "fault"),
    [
        ("jam", Fault.JAM),
        ("open_cover", Fault.COVER_OPEN),
        ("toner_out", Fault.TONER_OUT),
        ("take_tray", Fault.TRAY_MISSING),
        ("pause", Fault.STOPPED),
        ("paper_out", Fault.PAPER_OUT),
    ],
)
async def test_a_printer_that_cannot_print_gets_no_document(action: str, fault: Fault) -> None:
    async with a4_station() as station:
        await station.do(action)
        assert await station.printer.print("proof-1", PDF, PAGES) == NotPrinted(fault)
        await station.end.restore()
        assert await station.printer.print("proof-1", PDF, PAGES) == PrintedDocument(PAGES)
        assert station.documents == 1


async def says(station: A4Station, fault: Fault) -> None:
    """Returns when the printer says so itself."""
    seen: list[Fault] = []
    while fault not in seen:
        seen.append((await station.printer.status()).fault)
