"""A standby's disk hangs while somebody promotes it: nothing is promoted before the disk is still."""

import asyncio
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from kiosk.queue.client import QueueClient
from kiosk.queue.schemas import Paired
from kiosk.queue.standby.following import Following
from kiosk.queue.standby.replica import Replica
from kiosk.queue.standby.wire import Frame, Kind
from tests.queue.site import ManualClock

PATIENCE_S = 0.5


async def test_following_ends_only_when_its_last_write_has(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    disk = tmp_path / "store.sqlite3.copy"
    code = tmp_path / "code"
    code.write_text("12345678")
    loop, writes = asyncio.get_running_loop(), asyncio.Event()
    loop.set_default_executor(
        ThreadPoolExecutor(1, initializer=loop.call_soon_threadsafe, initargs=(writes.set,))
    )
    async with primary_that_sends_to(disk) as url:
        client = QueueClient(url, tmp_path / "identity", clock=ManualClock())
        following = Following(client, Replica(store, url), str(code), b"")
        running = asyncio.create_task(following.run())
        await writes.wait()
        running.cancel()
        ended, _ = await asyncio.wait((running,), timeout=PATIENCE_S)
        assert not ended
        reads = os.open(disk, os.O_RDONLY | os.O_NONBLOCK)
        await asyncio.wait((running,))
        os.close(reads)
        assert running.cancelled()
        await client.close()


@asynccontextmanager
async def primary_that_sends_to(disk: Path) -> AsyncIterator[str]:
    """It pairs anybody, and sends one piece of a copy; the file for it is a pipe: opening it takes until somebody reads."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        if asked.startswith(b"POST /v1/pair"):
            body = msgspec.json.encode(Paired(device="standby-1", kind="standby"))
            writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + body)
            writer.close()
            return
        os.mkfifo(disk)
        frame = Frame(Kind.COPY, 0, 0, b"a piece").encoded()
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + frame)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
