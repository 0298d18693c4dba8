"""The printer's share of the proof: mutated answers, mutated jobs, and random faults on TCP and on a serial line."""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from agent.devices import BackOff, Supervisor
from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.wires import SerialPlug, TcpPlug
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Health
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.printer.codec import (
    AutoStatus,
    Demultiplexer,
    NameAnswer,
    Question,
    RealTimeAnswer,
    after_answer,
    after_auto_status,
)
from kiosk.hardware.printer.encode import cut, encode
from kiosk.hardware.printer.outbound import Reader, paper_mm
from kiosk.hardware.printer.port import Printed, PrintResult, Unknown
from kiosk.hardware.printer.profile import PrinterProfile, TextMode
from kiosk.hardware.printer.scrub import SlipScrubber
from kiosk.hardware.printer.thermal import ThermalPrinter
from kiosk.hardware.transport import transport_at
from tests.hardware.printer.setting import a_slip
from tests.prove.mutation import mutated

ANSWERS = (
    bytes.fromhex("12 12 12 12"),
    bytes.fromhex("10 00 00 00 00"),
    bytes.fromhex("18 00 0F 00"),
    b"\x37\x22abcd\x00\x12",
    b"_TM-T88VI\x00\x12",
    bytes.fromhex("1A 32 12 7E 18 08 00 00"),
)
LONGEST_HELD = 96
SHORTEST_SLIP_MM = 60  # what comes out between slips after a broken job is shorter
HASTY = PrinterProfile(answer_s=0.25, heartbeat_s=0.1, print_s=1.0, recovery_s=0.4)
BACK_OFF = BackOff(first_wait_s=0.02, longest_wait_s=0.2)
PATIENCE_S = 20.0


def mutate(count: int, seed: int) -> list[str]:
    """So many damaged answers and jobs; what went wrong, in words."""
    dice, wrong = random.Random(seed), []
    jobs = [
        encode(a_slip(), PrinterProfile(text_mode=mode, native_qr=mode is TextMode.GBK))[:3000]
        + cut(PrinterProfile())
        for mode in TextMode
    ]
    for number in range(count):
        try:
            if number % 8:
                _take_in(mutated(dice.choice(ANSWERS), dice), dice)
            else:
                start = dice.randrange(2000)
                _read_back(mutated(dice.choice(jobs)[start : start + 200], dice))
        except Exception as failed:  # noqa: BLE001  # any error is what is looked for
            wrong.append(f"printer: {failed!r}")
    return wrong


def _take_in(data: bytes, dice: random.Random) -> None:
    demultiplexer = Demultiplexer()
    middle = dice.randrange(len(data) + 1)
    for heard in (*demultiplexer.feed(data[:middle]), *demultiplexer.feed(data[middle:])):
        match heard:
            case AutoStatus(block):
                assert after_auto_status(block).answers
            case RealTimeAnswer(byte):
                for asked in Question:
                    after_answer(after_auto_status(bytes.fromhex("10000000")), asked, byte)
            case NameAnswer(words):
                assert words.isprintable()
            case _:
                continue
    with suppress(ProtocolError):
        after_answer(after_auto_status(bytes.fromhex("10000000")), Question.ROLL, data[0] if data else 0)
    flushed = demultiplexer.feed(bytes(LONGEST_HELD) + b"\x12")
    assert flushed[-1] == RealTimeAnswer(0x12), "never finds the next answer"


def _read_back(data: bytes) -> None:
    reader = Reader()
    seen = b"".join(piece.data for piece in reader.feed(data))
    assert data.startswith(seen)
    assert len(seen) + reader.pending == len(data)
    assert paper_mm(data) >= 0
    scrubber = SlipScrubber()
    assert len(scrubber.feed(data) + scrubber.rest()) == len(data)


# ---- faults ----


@dataclass(slots=True)
class _Station:
    """One printer on a real wire, supervised, and what is known of its jobs."""

    bench: BenchPrinter
    tray: "_Tray"
    printer: ThermalPrinter
    cut_off: Callable[[], None]
    mend: Callable[[], Awaitable[None]]
    health: list[Health] = field(default_factory=list)
    results: list[PrintResult] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """As the supervisor last said."""
        return bool(self.health) and self.health[-1].state is DeviceState.READY


FAULTS: dict[str, tuple[Callable[[BenchPrinter], None], Callable[[BenchPrinter], None]]] = {
    "paper": (BenchPrinter.pull_paper, BenchPrinter.refill),
    "cover": (BenchPrinter.open_cover, BenchPrinter.close_cover),
    "heat": (BenchPrinter.heat_up, BenchPrinter.cool_down),
    "knife": (BenchPrinter.jam_cutter, BenchPrinter.free_cutter),
    "breakdown": (BenchPrinter.break_down, BenchPrinter.switch_off_and_on),
    "silence": (BenchPrinter.go_silent, BenchPrinter.speak),
    "babble": (BenchPrinter.babble, BenchPrinter.speak),
    "slow": (lambda bench: bench.answer_after(0.15), BenchPrinter.speak),
    "power": (BenchPrinter.switch_off_and_on, BenchPrinter.speak),
}


async def faults(count: int, seed: int) -> list[str]:
    """So many random faults, half of them on TCP and half on a serial line, slips printed all the while."""
    with tempfile.TemporaryDirectory() as folder:
        tcp = await _tcp_station()
        serial, plug = await _serial_station(Path(folder) / "printer")
        wrong = await asyncio.gather(
            _shaken(tcp, "tcp", count // 2, random.Random(seed)),
            _shaken(serial, "serial", count - count // 2, random.Random(seed + 1)),
        )
        plug()
    return [*wrong[0], *wrong[1]]


async def _shaken(at: _Station, name: str, count: int, dice: random.Random) -> list[str]:
    supervisor = Supervisor(at.printer, at.health.append, SystemClock(), BACK_OFF)
    running = asyncio.create_task(supervisor.run())
    printing = asyncio.create_task(_print_on(at))
    try:
        for _ in range(count):
            await asyncio.sleep(dice.uniform(0, 0.06))
            await _one_fault(at, dice)
        printing.cancel()
        await asyncio.wait({printing})
        at.bench.restore()
        await at.mend()
        async with asyncio.timeout(PATIENCE_S):
            while not (at.is_ready and await _prints(at)):  # noqa: ASYNC110  # asked as a resident would
                await asyncio.sleep(0.02)
    except TimeoutError:
        return [f"printer on {name}: not ready {PATIENCE_S} s after the last fault: {at.health[-1]}"]
    finally:
        running.cancel()
        await asyncio.wait({running})
        await at.printer.close()
    return _lies(at, name)


async def _one_fault(at: _Station, dice: random.Random) -> None:
    if dice.random() < 0.25:
        at.cut_off()
        await asyncio.sleep(dice.uniform(0, 0.05))
        await at.mend()
        return
    do, undo = FAULTS[dice.choice(list(FAULTS))]
    do(at.bench)
    await asyncio.sleep(dice.uniform(0, 0.1))
    undo(at.bench)


async def _print_on(at: _Station) -> None:
    number = 0
    while True:
        number += 1
        at.results.append(await at.printer.print(f"job-{number}", a_slip(number=f"A{number % 1000:03}")))
        await asyncio.sleep(0.02)


async def _prints(at: _Station) -> bool:
    result = await at.printer.print(f"last-{len(at.results)}", a_slip())
    at.results.append(result)
    return result == Printed()


def _lies(at: _Station, name: str) -> list[str]:
    """`Printed` must be on paper, and nothing may be there that was neither printed nor unknown."""
    printed = sum(result == Printed() for result in at.results)
    perhaps = sum(isinstance(result, Unknown) for result in at.results)
    if printed <= at.tray.slips <= printed + perhaps + 1:  # the last one was cancelled with its task
        return []
    return [f"printer on {name}: {at.tray.slips} slips of {printed} printed and {perhaps} unknown"]


class _Tray:
    """Counts the whole slips that come out."""

    def __init__(self) -> None:
        self.slips = 0
        self._last = 0

    def look(self, bench: BenchPrinter) -> None:
        """Told of every change of the bench."""
        if bench.receipts and bench.receipts[-1].number != self._last:
            receipt = bench.receipts[-1]
            self._last = receipt.number
            self.slips += receipt.complete and receipt.length_mm > SHORTEST_SLIP_MM


def _bench_with_tray() -> tuple[BenchPrinter, _Tray]:
    tray = _Tray()
    bench: BenchPrinter = BenchPrinter(on_change=lambda: tray.look(bench))
    return bench, tray


async def _tcp_station() -> _Station:
    bench, tray = _bench_with_tray()
    plug = TcpPlug(bench)
    await plug.open()
    printer = ThermalPrinter(transport_at(plug.address), HASTY, SystemClock())

    async def nothing() -> None:
        """TCP is there again by itself."""

    return _Station(bench, tray, printer, bench.cut_connection, nothing)


async def _serial_station(link: Path) -> tuple[_Station, Callable[[], None]]:
    bench, tray = _bench_with_tray()
    plug = SerialPlug(bench)

    def unplug() -> None:
        link.unlink(missing_ok=True)
        plug.unplug()

    async def replug() -> None:
        if not link.is_symlink():
            await plug.open()
            link.symlink_to(plug.path)

    await plug.open()
    link.symlink_to(plug.path)
    printer = ThermalPrinter(transport_at(f"serial://{link}?baud=115200"), HASTY, SystemClock())
    return _Station(bench, tray, printer, unplug, replug), unplug
