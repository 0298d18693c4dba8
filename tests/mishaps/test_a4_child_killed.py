"""The process that speaks with the printer dies in the middle of a document."""

import asyncio
import os
import signal

import pytest

from kiosk.domain.errors import Unreachable
from kiosk.hardware.a4.port import PrintedDocument, Unknown
from tests.hardware.a4.station import PAGES, PDF, a4_station


async def test_the_document_is_unknown_and_the_next_one_prints() -> None:
    async with a4_station() as station, asyncio.timeout(60):
        told = station.printer.watch()
        await anext(told)
        await station.run_out_after(1)
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await station.stuck()
        assert station.printer.pid is not None
        os.kill(station.printer.pid, signal.SIGKILL)
        assert isinstance(await printing, Unknown)
        with pytest.raises(Unreachable):
            async for _ in told:
                pass
        await station.do("refill")
        await station.printer.open()
        assert await station.printer.print("proof-2", PDF, PAGES) == PrintedDocument(PAGES)
        assert [job.name for job in station.end.view().jobs] == ["kiosk-proof-1", "kiosk-proof-2"]
