"""A machine that was lost: revoked, it hears nothing more, also on what it holds open, and is a stranger from then on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
import pytest

from kiosk.domain.errors import BianminError, Refused
from kiosk.queue.client import QueueClient
from kiosk.queue.pairing import DeviceKind
from tests.queue.served import Served

LIMIT_S = 5.0


def device(served: Served, kind: DeviceKind) -> str:
    row = served.hall.service.ledger.reader.execute("SELECT id FROM devices WHERE kind = ?", (kind.value,))
    return str(row.fetchone()[0])


async def revoked(served: Served, kind: DeviceKind) -> None:
    await served.hall.service.devices.revoke(device(served, kind), "test")


async def test_a_lost_pads_open_stream_ends_at_once(served: Served) -> None:
    async with served.page(DeviceKind.PAD, window=1) as pad:
        async with pad.stream("GET", "/v1/pads/1/stream") as stream:
            chunks = stream.aiter_text()
            assert "pad" in await _first(chunks)
            await revoked(served, DeviceKind.PAD)
            async with asyncio.timeout(LIMIT_S):
                assert [chunk async for chunk in chunks if "event:" in chunk] == []
        assert (await pad.get("/v1/pads/1/stream")).status_code == 401


async def test_a_lost_kiosks_open_stream_ends_at_once(served: Served) -> None:
    kiosk = await served.kiosk()
    heard = asyncio.Event()
    listening = asyncio.create_task(_listen(kiosk, heard))
    await heard.wait()
    await revoked(served, DeviceKind.KIOSK)
    async with asyncio.timeout(LIMIT_S):
        await listening
    with pytest.raises(Refused, match="unpaired"):
        await kiosk.hall()
    await kiosk.close()


async def test_others_go_on(served: Served) -> None:
    async with (
        served.page(DeviceKind.PAD, window=1),
        served.page(DeviceKind.DISPLAY, zone="main") as display,
        display.stream("GET", "/v1/zones/main/stream") as stream,
    ):
        lines = stream.aiter_lines()
        await _line(lines, "event: hall")
        await revoked(served, DeviceKind.PAD)
        await served.hall.take()
        await _line(lines, "event: hall")


async def _listen(kiosk: QueueClient, heard: asyncio.Event) -> None:
    with contextlib.suppress(BianminError):
        async for _ in kiosk.hall_stream():
            heard.set()


async def _first(chunks: AsyncIterator[str]) -> str:
    async with asyncio.timeout(LIMIT_S):
        text = ""
        while "event:" not in text:
            text += await anext(chunks)
        return text


async def _line(lines: AsyncIterator[str], wanted: str) -> None:
    async with asyncio.timeout(LIMIT_S):
        async for line in lines:
            if line == wanted:
                return
    raise httpx.ReadError("the stream ended")
