"""The tray runs empty in the middle of a document: it goes on when paper comes, and is called back when none does."""

import asyncio

from kiosk.domain.device import Fault
from kiosk.hardware.a4.port import PrintedDocument, Unknown
from tests.hardware.a4.station import PAGES, PDF, a4_station


async def test_paper_brought_in_time_completes_the_same_document() -> None:
    async with a4_station() as station:
        await station.run_out_after(1)
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await station.stuck()
        async with asyncio.timeout(60):
            while (await station.printer.status()).fault is not Fault.PAPER_OUT:  # noqa: ASYNC110  # asked as a person looks
                await asyncio.sleep(0.05)
        await station.do("refill")
        assert await printing == PrintedDocument(PAGES)
        assert station.documents == 1


async def test_nobody_brings_paper_so_the_document_is_called_back_and_never_comes_out_for_somebody_else() -> (
    None
):
    async with a4_station(recovery_s=0.2) as station:
        await station.run_out_after(1)
        assert await station.printer.print("proof-1", PDF, PAGES) == Unknown(Fault.PAPER_OUT)
        await station.do("refill")
        assert [job.state for job in station.end.view().jobs] == ["cancelled"]
        assert station.came_out == 1


async def test_its_result_is_kept_and_the_same_id_prints_no_second_time() -> None:
    async with a4_station(recovery_s=0.2) as station:
        await station.run_out_after(1)
        first = await station.printer.print("proof-1", PDF, PAGES)
        await station.do("refill")
        assert await station.printer.print("proof-1", PDF, PAGES) == first
        assert station.documents == 1
