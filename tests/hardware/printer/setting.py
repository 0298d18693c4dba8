"""A real driver and a bench printer at the two ends of a real wire."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image

from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.paper import Receipt
from kiosk.bench.printer.wires import SerialPlug, TcpPlug
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.texts import load_texts
from kiosk.hardware.printer.profile import PrinterProfile, TextMode
from kiosk.hardware.printer.slip import Slip, queue_slip
from kiosk.hardware.printer.thermal import ThermalPrinter
from kiosk.hardware.transport import LineLost, transport_at
from tests.shots.shoot_print import a_ticket

QUICK = PrinterProfile(answer_s=1.5, heartbeat_s=0.15, print_s=5.0, recovery_s=10.0)
IMPATIENT = replace(QUICK, recovery_s=0.6)  # for faults that nobody mends
HASTY = replace(QUICK, answer_s=0.3, print_s=1.5, recovery_s=0.6)  # for printers that say nothing
BY_GBK = replace(QUICK, text_mode=TextMode.GBK)
URL = "http://192.168.1.10:8080/t/h7Qm2kX0bV4nTs9eLc3dPw"


@dataclass(frozen=True, slots=True)
class Setting:
    """Both ends of the wire."""

    bench: BenchPrinter
    printer: ThermalPrinter
    plug: TcpPlug | SerialPlug


@asynccontextmanager
async def over_tcp(
    profile: PrinterProfile = QUICK, *, buffer_bytes: int = 65536, process_ids: bool = True
) -> AsyncIterator[Setting]:
    """An open driver on the bench's TCP port."""
    bench = BenchPrinter(buffer_bytes=buffer_bytes, process_ids=process_ids)
    plug = TcpPlug(bench)
    await plug.open()
    printer = ThermalPrinter(transport_at(plug.address), profile, SystemClock())
    await printer.open()
    try:
        yield Setting(bench, printer, plug)
    finally:
        await printer.close()
        await plug.close()


@asynccontextmanager
async def over_serial(profile: PrinterProfile = QUICK, *, baud: int | None = None) -> AsyncIterator[Setting]:
    """An open driver on the bench's pty."""
    bench = BenchPrinter()
    plug = SerialPlug(bench, baud)
    await plug.open()
    printer = ThermalPrinter(transport_at(f"serial://{plug.path}?baud=115200"), profile, SystemClock())
    await printer.open()
    try:
        yield Setting(bench, printer, plug)
    finally:
        await printer.close()
        await plug.close()


def a_slip(**changes: object) -> Slip:
    """A queue slip in Chinese."""
    return queue_slip(a_ticket(**changes), load_texts(Path("config/texts"), "zh_CN"))


def codes_on(receipt: Receipt) -> list[str]:
    """What a phone's camera reads from the paper."""
    picture = Image.open(BytesIO(receipt.png)).convert("L")
    paper = Image.new("L", (picture.width + 64, picture.height + 64), 255)
    paper.paste(picture, (32, 32))
    return [
        code.text
        for code in zxingcpp.read_barcodes(
            paper, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
        )
    ]


async def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for the bench to be so far."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (the bench tells nobody but its one panel)
            await asyncio.sleep(0.005)


class Watching:
    """What a supervisor hears."""

    def __init__(self, printer: ThermalPrinter) -> None:
        self.heard: list[tuple[DeviceState, Fault, Notice]] = []
        self._task = asyncio.create_task(self._listen(printer))

    async def _listen(self, printer: ThermalPrinter) -> None:
        with suppress(LineLost):
            async for health in printer.watch():
                self.heard.append(health)

    @property
    def listening(self) -> bool:
        """False once the line was lost."""
        return not self._task.done()

    @property
    def faults(self) -> list[Fault]:
        """Only the faults, in order."""
        return [fault for _, fault, _ in self.heard]

    async def stop(self) -> None:
        """No longer listen."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
