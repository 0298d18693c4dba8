"""A line before the fleet that is thin, or through which nothing comes any more though nobody hangs up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.accepting import accepting

CHUNK = 400


class ThinLine:
    """Carries bytes both ways; `bytes_a_second` of each way, 0: as fast as they come."""

    def __init__(self, target: int, bytes_a_second: int = 0) -> None:
        self.port = 0
        self.up = self.down = 0  # bytes that were carried
        self._target = target
        self._bytes_a_second = bytes_a_second
        self._whole = asyncio.Event()
        self._whole.set()

    @property
    def url(self) -> str:
        """Where a reporter finds the fleet."""
        return f"http://127.0.0.1:{self.port}"

    def part(self) -> None:
        """From now on what is sent arrives nowhere, and no connection ends."""
        self._whole.clear()

    def join(self) -> None:
        """What is sent from now on arrives. What was under way is lost with its connection."""
        self._whole.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        ends, ways = [writer], []
        try:
            await self._whole.wait()
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            ends.append(far_writer)
            ways = [
                asyncio.create_task(self._carry(reader, far_writer, up=True)),
                asyncio.create_task(self._carry(far_reader, writer, up=False)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for end in ends:
                end.transport.abort()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(CHUNK):
                if not self._whole.is_set():
                    await self._whole.wait()
                    return
                if self._bytes_a_second:
                    await asyncio.sleep(len(chunk) / self._bytes_a_second)
                if up:
                    self.up += len(chunk)
                else:
                    self.down += len(chunk)
                writer.write(chunk)
                await writer.drain()


@asynccontextmanager
async def thin_line(target: int, bytes_a_second: int = 0) -> AsyncIterator[ThinLine]:
    """A line to that port, gone at the end."""
    line = ThinLine(target, bytes_a_second)
    async with accepting(line.serve) as line.port:
        yield line
