"""The queue's answer is lost on the site's network: the same command is asked again, and there is one ticket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.schemas import SlipState
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from tests.agent.station import Site, Wanted, rows, running_kiosk, site_queue


@dataclass(slots=True)
class Line:
    """A line to the queue that loses the answers to `lose` requests for a number, and to all for numbers in advance.

    So nothing can be given alone, however late the machine is: with numbers in advance the kiosk would not refuse.
    """

    port: int
    lose: int = 0
    url: str = ""
    code_file: Path = Path()
    lost: int = 0

    async def carry(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        far, far_out = await asyncio.open_connection("127.0.0.1", self.port)
        asked = asyncio.Event()

        async def there() -> None:
            while data := await near.read(65536):
                if b"POST /v1/leases HTTP" in data:
                    return
                if b"POST /v1/tickets HTTP" in data and self.lost < self.lose:
                    asked.set()
                far_out.write(data)

        async def back() -> None:
            while data := await far.read(65536):
                if asked.is_set():
                    self.lost += 1
                    return
                near_out.write(data)

        tasks = [asyncio.create_task(there()), asyncio.create_task(back())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            for end in (near_out, far_out):
                end.close()
                with contextlib.suppress(OSError):
                    await end.wait_closed()


@asynccontextmanager
async def lossy(site: Site) -> AsyncIterator[Line]:
    """The line, listening."""
    line = Line(int(site.url.rpartition(":")[2]))
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    line.code_file = site.code_file
    try:
        yield line
    finally:
        server.close()


async def test_the_agent_asks_again_by_itself(tmp_path: Path) -> None:
    async with site_queue(tmp_path / "site") as site, lossy(site) as line:
        async with running_kiosk(tmp_path / "agent", Wanted(site=line)) as kiosk:
            await kiosk.ready()
            line.lose = 2
            taken = await kiosk.take(await kiosk.begin())
            await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
        assert line.lost == 2
        assert taken.number == "A001"
        assert rows(site.hall.service.ledger.path, "SELECT label FROM tickets") == [("A001",)]
        assert len(kiosk.printer.receipts) == 1


async def test_the_resident_asks_again_with_the_same_command(tmp_path: Path) -> None:
    async with site_queue(tmp_path / "site") as site, lossy(site) as line:
        async with running_kiosk(tmp_path / "agent", Wanted(site=line)) as kiosk:
            await kiosk.ready()
            visit, command = await kiosk.begin(), new_command_id()
            line.lose = 3
            with pytest.raises(Refused) as refused:
                await kiosk.take(visit, command)
            assert refused.value.reason == "queue_down"
            assert (await kiosk.take(visit, command)).number == "A001"
            await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
        assert rows(site.hall.service.ledger.path, "SELECT label FROM tickets") == [("A001",)]
        assert len(kiosk.printer.receipts) == 1
