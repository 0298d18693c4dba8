"""Two hundred connections that never finish what they ask: reporters go on, and the connections end in bounded time."""

import asyncio
import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fleet.site import AREA, SITE, OwnStore, fleet_process, reporter_of, until

CONNECTIONS = 200
REQUEST_S = 3.0
ASKED = b" HTTP/1.1\r\nHost: fleet\r\nContent-Length: 200\r\n"
SYNC, ENROL = b"POST /v1/sync" + ASKED, b"POST /v1/enrol" + ASKED
OPENINGS = (
    b"POST /",
    SYNC + b"X-Slow: ",
    SYNC + b"\r\n",
    ENROL + b"\r\n",
)  # before, within and after the headers


async def dripping(port: int, opening: bytes) -> None:
    """Until the fleet has had enough."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(opening)
    ended = asyncio.create_task(reader.read())
    with contextlib.suppress(ConnectionError):
        while not ended.done():
            writer.write(b"x")
            await writer.drain()
            await asyncio.wait([ended], timeout=0.3)
    await asyncio.gather(ended, return_exceptions=True)
    writer.transport.abort()


async def silent(port: int) -> None:
    """Says nothing at all."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError):
        await reader.read()
    writer.transport.abort()


async def test_connections_that_drip_are_closed_and_reporters_go_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with fleet_process(tmp_path, f"request_s = {REQUEST_S}") as fleet:
        code = fleet.job("enrol-code", "--kind", "site", "--area", AREA, "--site", SITE)
        own = OwnStore(tmp_path / "own.sqlite3")
        reporter = reporter_of(fleet.url, tmp_path / "identity", own)
        await reporter.enrol(code, "主机")
        slow = [
            asyncio.create_task(dripping(fleet.port, OPENINGS[place % len(OPENINGS)]))
            for place in range(CONNECTIONS)
        ]
        slow.append(asyncio.create_task(silent(fleet.port)))
        for _ in range(5):
            await own.take_tickets(2, datetime.now(UTC))
            await reporter.sync_once()
        await until(own.is_sent)
        async with asyncio.timeout(60):  # long after request_s, for a machine that has other work
            await asyncio.gather(*slow)
        assert len(fleet.rows()) == 10
        assert "Traceback" not in capfd.readouterr().err, "each would fill the log with a page"
        own.close()
