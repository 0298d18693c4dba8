"""The printer loses its power: in the middle of a document nobody knows, and it is not printed twice."""

import asyncio

import pytest

from kiosk.domain.device import Fault
from kiosk.domain.errors import Unreachable
from kiosk.hardware.a4.port import NotPrinted, PrintedDocument, Unknown
from tests.hardware.a4.station import PAGES, PDF, a4_station


async def test_gone_for_good_in_the_middle_of_a_document() -> None:
    async with a4_station() as station:
        await station.run_out_after(1)
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await station.stuck()
        await station.do("unplug")
        assert isinstance(await printing, Unknown)
        await station.do("plug")
        await station.do("refill")
        assert isinstance(await station.printer.print("proof-1", PDF, PAGES), Unknown)
        assert station.documents == 1


async def test_switched_off_and_on_it_has_forgotten_the_document() -> None:
    async with a4_station(away_s=5.0) as station:
        await station.run_out_after(1)
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await station.stuck()
        await station.do("unplug")
        await station.do("plug")
        assert isinstance(await printing, Unknown)
        assert station.documents == 1


async def test_gone_before_the_document_nothing_is_handed_over() -> None:
    async with a4_station() as station:
        await station.do("unplug")
        assert await station.printer.print("proof-1", PDF, PAGES) == NotPrinted(Fault.OFFLINE)
        with pytest.raises(Unreachable):
            await station.printer.open()
        await station.do("plug")
        await station.printer.open()
        assert await station.printer.print("proof-1", PDF, PAGES) == PrintedDocument(PAGES)


async def test_the_watch_ends_so_that_the_supervisor_opens_it_again() -> None:
    async with a4_station() as station, asyncio.timeout(60):
        told = station.printer.watch()
        await anext(told)
        await station.do("unplug")
        with pytest.raises(Unreachable):
            await anext(told)
