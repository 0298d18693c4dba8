"""What is done at the bench while a transcript is made, and again while it is replayed."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path

from kiosk.bench.idcard import Place
from kiosk.bench.inputs import BenchInputs
from kiosk.bench.inputs import InputsSettings as BoardSettings
from kiosk.bench.keypad import BusSettings, KeypadBus
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.qr import PtyScanner
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.idcard.port import IdCard
from kiosk.hardware.idcard.reader import SerialIdReader
from kiosk.hardware.inputs.board import InputsBoard
from kiosk.hardware.inputs.port import Inputs
from kiosk.hardware.inputs.settings import InputsSettings
from kiosk.hardware.keypad.driver import Fitted, HallBus
from kiosk.hardware.keypad.port import BusEvent, Key, Pressed
from kiosk.hardware.keypad.settings import BusTimes
from kiosk.hardware.qr.port import Scan
from kiosk.hardware.qr.scanner import SerialQrScanner
from kiosk.hardware.recording import RecordingTransport
from kiosk.hardware.scrubbers import scrubber_of
from kiosk.hardware.transport import Transport, transport_at
from tests.hardware.idcard.station import module

READ_LIMIT_S = 5.0
ECHO_S = 0.4  # the last echo is on its way
Told = tuple[DeviceState, Fault, Notice]
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


async def record_press(folder: Path) -> Path:
    """A key of the pad at window 1."""
    bench = KeypadBus(
        BusSettings(pads=(1,), raters=(), strips=()), WireLog(SystemClock(), 50, _nothing), _nothing
    )
    with tempfile.TemporaryDirectory() as short:
        await bench.start(Path(short))
        line = recording(transport_at(bench.addresses()["keypad"]), folder, "keypad")
        press = bench.actions()["press"]
        heard = await one_press(line, lambda: press.run(press.takes(window=1, key="call")))
        assert heard == [Pressed(1, Key.CALL)]
        await bench.stop()
    return _only(folder)


async def one_press(line: Transport, press: Callable[[], Awaitable[None]]) -> list[BusEvent]:
    """What the hall's line heard, and the pad shown a number before."""
    heard: list[BusEvent] = []
    times = BusTimes(settle_s=0.0, refresh_s=30.0)
    bus = HallBus("keypad", line, Fitted((1,), (), ()), clock=SystemClock(), times=times, heard=heard.append)
    await bus.open()
    told: list[Told] = []
    watching = asyncio.create_task(_told(bus.watch(), told))
    try:
        async with asyncio.timeout(READ_LIMIT_S):
            while not told:  # noqa: ASYNC110  # it tells, and waits for nobody
                await asyncio.sleep(0.01)
            await press()
            while not heard:  # noqa: ASYNC110  # and again
                await asyncio.sleep(0.01)
            await asyncio.sleep(ECHO_S)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await bus.close()
    return heard


async def record_door(folder: Path) -> Path:
    """The door of a machine whose board is well."""
    bench = BenchInputs(BoardSettings(), WireLog(SystemClock(), 50, _nothing), _nothing)
    with tempfile.TemporaryDirectory() as short:
        await bench.start(Path(short))
        line = recording(transport_at(bench.addresses()["inputs"]), folder, "inputs")
        switch = bench.actions()["switch"]
        heard = await a_door(line, lambda: switch.run(switch.takes(input="door_open", on=True)))
        assert any(now.door_open for now in heard)
        await bench.stop()
    return _only(folder)


async def a_door(line: Transport, open_it: Callable[[], Awaitable[None]]) -> list[Inputs]:
    """What the board said until the door was open."""
    heard: list[Inputs] = []
    board = InputsBoard(line, InputsSettings(address="serial:///dev/x"), SystemClock(), heard.append)
    await board.open()
    told: list[Told] = []
    watching = asyncio.create_task(_told(board.watch(), told))
    try:
        async with asyncio.timeout(READ_LIMIT_S):
            while not (told and "model" in board.facts):  # noqa: ASYNC110  # it tells, and waits for nobody
                await asyncio.sleep(0.01)
            await open_it()
            while not heard[-1].door_open:  # noqa: ASYNC110  # and again
                await asyncio.sleep(0.01)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await board.close()
    return heard


async def _told(watch: AsyncIterator[Told], told: list[Told]) -> None:
    async for one in watch:
        told.append(one)  # noqa: PERF401  # each is looked at while more come


def _nothing() -> None:
    """Nobody looks at this bench."""


def recording(line: Transport, folder: Path, device: str) -> RecordingTransport:
    """The line with a transcript."""
    return RecordingTransport(line, folder, device, scrubber_of(device), SystemClock())


def _only(folder: Path) -> Path:
    (transcript,) = folder.glob("*.jsonl")
    return transcript
