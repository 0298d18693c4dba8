"""The answer is lost on the way: the kiosk asks again with the same command and gets the ticket that it has."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Unreachable
from kiosk.queue.client import QueueClient
from kiosk.queue.schemas import TakeTicket
from tests.queue.served import ClockOfKiosk, Served, served_hall


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """A hall behind its HTTP API."""
    async with served_hall(tmp_path) as site:
        yield site


class DeafCable:
    """Carries requests to the queue, and loses as many answers as told."""

    def __init__(self, url: str, lose: int) -> None:
        parts = urlsplit(url)
        self._there = (parts.hostname or "", parts.port or 0)
        self._lose = lose
        self.lost = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        far_reader, far_writer = await asyncio.open_connection(*self._there)
        try:
            while request := await reader.read(65536):
                far_writer.write(request)
                answer = await far_reader.read(65536)
                if self.lost < self._lose:
                    self.lost += 1
                    return
                writer.write(answer)
        finally:
            far_writer.close()
            writer.close()


async def test_a_ticket_whose_answer_was_lost_is_given_once(served: Served) -> None:
    await (await served.kiosk()).close()
    cable = DeafCable(served.url, lose=2)
    line = await asyncio.start_server(cable.carry, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{line.sockets[0].getsockname()[1]}"
    kiosk = QueueClient(url, served.folder / "kiosk-a", clock=ClockOfKiosk(served.hall.clock))
    asked = TakeTicket(command=new_command_id(), service="pension")
    for _ in range(2):
        with pytest.raises(Unreachable):
            await kiosk.take_ticket(asked)
    first, second = await kiosk.take_ticket(asked), await kiosk.take_ticket(asked)
    assert first == second
    assert (await served.hall.service.hall()).waiting == 1
    assert cable.lost == 2
    await kiosk.close()
    line.close()
