"""What is done at the bench while a transcript is made, and again while it is replayed."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

from kiosk.bench.idcard import Place
from kiosk.bench.qr import PtyScanner
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import Fault
from kiosk.hardware.idcard.port import IdCard
from kiosk.hardware.idcard.reader import SerialIdReader
from kiosk.hardware.qr.port import Scan
from kiosk.hardware.qr.scanner import SerialQrScanner
from kiosk.hardware.recording import RecordingTransport
from kiosk.hardware.registry import scrubber_of
from kiosk.hardware.transport import Transport, transport_at
from tests.hardware.idcard.station import module

READ_LIMIT_S = 5.0
CODES = (b"https://queue.example/t/7Kq3", b"12345678")


async def record_card_read(folder: Path) -> Path:
    """A module that is well, and a made-up person's card on it."""
    async with module() as desk:
        desk.place(Place(person=3))
        line = recording(transport_at(desk.addresses()["idcard"]), folder, "idcard")
        assert isinstance(await read_card(line), IdCard)
    return _only(folder)


async def read_card(line: Transport) -> IdCard:
    """As a visit does: how is the module, who is it, what is on the card."""
    reader = SerialIdReader(line, SystemClock())
    await reader.open()
    try:
        assert await reader.check() is Fault.NONE
        assert (await reader.sam_id()).startswith("05.")
        return await reader.read(READ_LIMIT_S)
    finally:
        await reader.close()


async def record_scans(folder: Path) -> Path:
    """Two codes before a scanner."""
    bench = PtyScanner()
    line = recording(transport_at(bench.address), folder, "qr")

    async def show() -> None:
        for code in CODES:
            await bench.scan(code)

    assert await two_scans(line, show) == list(CODES)
    bench.unplug()
    return _only(folder)


async def two_scans(line: Transport, show: Callable[[], Coroutine[None, None, None]]) -> list[bytes]:
    """What an armed scanner read; its line is lost afterwards or not."""
    heard: list[Scan] = []
    scanner = SerialQrScanner(line, SystemClock(), heard=heard.append)
    await scanner.open()
    scanner.arm()
    watching = asyncio.create_task(_watch(scanner))
    showing = asyncio.create_task(show())
    try:
        async with asyncio.timeout(READ_LIMIT_S):
            while len(heard) < 2:  # noqa: ASYNC110  # it tells, and waits for nobody
                await asyncio.sleep(0.01)
    finally:
        watching.cancel()
        await asyncio.gather(showing, watching, return_exceptions=True)
        await scanner.close()
    return [scan.payload for scan in heard]


async def _watch(scanner: SerialQrScanner) -> None:
    async for _ in scanner.watch():
        continue


def recording(line: Transport, folder: Path, device: str) -> RecordingTransport:
    """The line with a transcript."""
    return RecordingTransport(line, folder, device, scrubber_of(device), SystemClock())


def _only(folder: Path) -> Path:
    (transcript,) = folder.glob("*.jsonl")
    return transcript
