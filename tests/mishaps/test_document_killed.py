"""The process that holds the pages dies while it makes the PDF: said, nothing hangs, and scanning can begin anew."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from agent.document_schemas import TakePage
from kiosk.domain.errors import Refused
from tests.agent.station import Wanted, is_ready, running_kiosk
from tests.hardware.document.desk import document_bench, settings_for


async def test_a_process_that_dies_in_the_middle_of_a_pdf_loses_the_pages_and_says_so(tmp_path: Path) -> None:
    async with document_bench() as bench:
        wanted = Wanted(printer=False, document=settings_for(bench))
        async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
            await kiosk.until(lambda state: is_ready(state, "document"))
            visit = await kiosk.begin()
            await kiosk.client.scan(visit)
            await kiosk.client.take_page(visit, TakePage(command="one"))
            pid = kiosk.agent.document.pid
            assert pid is not None
            os.kill(pid, signal.SIGSTOP)  # it is at it, and does not come to its end
            making = asyncio.create_task(kiosk.client.pages_pdf(visit))
            await asyncio.sleep(0.05)
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(Refused, match="document_lost"):
                await making
            assert (await kiosk.client.scan(visit)).pages == ()
            await kiosk.client.take_page(visit, TakePage(command="two"))


async def test_a_process_that_hangs_is_killed(tmp_path: Path) -> None:
    async with document_bench() as bench:
        wanted = Wanted(printer=False, document=settings_for(bench, order_s=0.5))
        async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
            visit = await kiosk.begin()
            await kiosk.client.scan(visit)
            pid = kiosk.agent.document.pid
            assert pid is not None
            os.kill(pid, signal.SIGSTOP)
            with pytest.raises(Refused, match="document_lost"):
                await kiosk.client.scanned(visit)
            assert not Path(f"/proc/{pid}").exists()
