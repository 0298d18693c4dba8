"""The cable between a page and the queue: it can be pulled, or fall silent, and come back."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.accepting import accepting


class Wire:
    """Forwards bytes between a port of its own and the queue's."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open = asyncio.Event()
        self._open.set()
        self._whole = True
        self._ends: set[asyncio.StreamWriter] = set()
        self.port = 0

    def pull(self) -> None:
        """Both sides see the connection break; new ones are refused."""
        self._whole = False
        for end in list(self._ends):
            end.transport.abort()

    def silence(self) -> None:
        """Nothing arrives any more, and nobody is told."""
        self._open.clear()

    def mend(self) -> None:
        """As before."""
        self._whole = True
        self._open.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        if not self._whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._ends |= {writer, far_writer}
        ways = [
            asyncio.create_task(self._forward(reader, far_writer)),
            asyncio.create_task(self._forward(far_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, far_writer):
                self._ends.discard(end)
                end.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65536):
                await self._open.wait()
                writer.write(chunk)
                await writer.drain()


@asynccontextmanager
async def laid_wire(target: int) -> AsyncIterator[Wire]:
    """A wire to the port, pulled at the end."""
    wire = Wire(target)

    def ends() -> None:
        wire.mend()
        wire.pull()

    async with accepting(wire.serve, ends) as wire.port:
        yield wire
