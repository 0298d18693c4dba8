"""The line between a site and the fleet: it can be cut, and it can lose what the site says after a press has reached it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.accepting import accepting

PRESS = b'"act":'


class SiteLine:
    """Forwards bytes between a port of its own and the fleet's."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.lost = asyncio.Event()  # an answer of the site was thrown away
        self._target = target
        self._cut = False
        self._loses = False
        self._pressed = False
        self._ends: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Where the site finds the fleet."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Every connection breaks, and there is no new one."""
        self._cut = True
        self._break()

    def lose_the_answer(self) -> None:
        """From the next press on, what the site says is lost."""
        self._loses = True

    def mend(self) -> None:
        """As before."""
        self._cut = self._loses = self._pressed = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the site."""
        try:
            if self._cut:
                raise ConnectionError
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._ends |= {writer, far_writer}
        ways = [
            asyncio.create_task(self._up(reader, far_writer)),
            asyncio.create_task(self._down(far_reader, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, far_writer):
            self._ends.discard(end)
            end.close()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65536):
                if self._pressed:
                    self.lost.set()
                    self._break()
                    return
                writer.write(chunk)
                await writer.drain()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65536):
                self._pressed = self._pressed or (self._loses and PRESS in chunk)
                writer.write(chunk)
                await writer.drain()

    def _break(self) -> None:
        for end in list(self._ends):
            end.transport.abort()


@asynccontextmanager
async def laid_line(target: int) -> AsyncIterator[SiteLine]:
    """A line to that port, cut at the end."""
    line = SiteLine(target)
    async with accepting(line.serve, line.cut) as line.port:
        yield line
