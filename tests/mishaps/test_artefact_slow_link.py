"""A link of 64 kbit/s that goes away again and again: the file comes in the end, no byte twice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.domain.errors import Unreachable
from tests.fleet.rollouts.test_fetching import Far, far, fetched

__all__ = ["far"]

BYTES_A_SECOND = 8000
HOLDS_S = 0.4


class Thin:
    """A line before the fleet: so many bytes a second, and cut after a while."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.carried = 0

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        up = asyncio.create_task(_copied(reader, far_writer))
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(HOLDS_S):
                while chunk := await far_reader.read(400):
                    self.carried += len(chunk)
                    writer.write(chunk)
                    await writer.drain()
                    await asyncio.sleep(len(chunk) / BYTES_A_SECOND)
        up.cancel()
        for one in (writer, far_writer):
            one.transport.abort()


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(4096):
        writer.write(chunk)
        await writer.drain()


@pytest.mark.slow
async def test_a_file_comes_over_a_thin_line_that_breaks(far: Far, tmp_path: Path) -> None:
    line = far.artefacts._reporter._line
    port = int(line.url.rpartition(":")[2])
    thin, breaks = Thin(port), 0
    async with thin.open() as url:
        line.url = url
        while True:
            try:
                whole = await fetched(far)
            except Unreachable:
                breaks += 1
                assert breaks < 40
            else:
                break
    assert whole == far.whole
    assert breaks >= 1
    overhead = 600 * (breaks + 1)  # headers of each try, and what was on the line when it was cut
    assert thin.carried < len(far.whole) + overhead
