"""The printer's desk: a printer on TCP and its twin on a serial line, shown and handled as the one in use."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from math import ceil
from pathlib import Path
from typing import Annotated

import msgspec

from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.panel_messages import PrinterView, ReceiptView
from kiosk.bench.panel_printer_line import meaning_of_answer, meaning_to_printer
from kiosk.bench.panel_receipts import Receipts
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.printer.machine import BenchPrinter, WireLine
from kiosk.bench.printer.state import FULL_ROLL_MM
from kiosk.bench.printer.wires import SerialPlug, TcpPlug
from kiosk.bench.serial_wire import point
from kiosk.bench.settings import PrinterSettings
from kiosk.domain.clock import Clock

LOOK_S = 0.2  # how often the wires are looked at; what is shown is never older
PLUGGED_AGAIN_S = 2.0  # how long a serial line that was cut stays away
NEAR_END_MM = 1500.0

_BY_HAND: Mapping[str, Callable[[BenchPrinter], None]] = {
    "pull-paper": BenchPrinter.pull_paper,
    "refill": BenchPrinter.refill,
    "near-end": lambda printer: printer.run_out_after_mm(NEAR_END_MM),
    "open-cover": BenchPrinter.open_cover,
    "close-cover": BenchPrinter.close_cover,
    "jam-cutter": BenchPrinter.jam_cutter,
    "free-cutter": BenchPrinter.free_cutter,
    "heat-up": BenchPrinter.heat_up,
    "cool-down": BenchPrinter.cool_down,
    "break-down": BenchPrinter.break_down,
    "switch-off-and-on": BenchPrinter.switch_off_and_on,
    "go-silent": BenchPrinter.go_silent,
    "speak": BenchPrinter.speak,
    "garbage": BenchPrinter.babble,
    "cut-connection": BenchPrinter.cut_connection,
}
Count = Annotated[int, msgspec.Meta(ge=0, le=999_999_999)]


class Millimetres(Order, frozen=True, kw_only=True):
    """So much paper is left."""

    mm: Count


class Bytes(Order, frozen=True, kw_only=True):
    """So many bytes later."""

    bytes: Count


class Milliseconds(Order, frozen=True, kw_only=True):
    """So long every answer takes."""

    ms: Count


@dataclass(slots=True)
class _Twin:
    """One printer and how much of its wire was written down."""

    machine: BenchPrinter
    written: WireLine | None = None
    cut_at: int | None = None
    used: int = 0  # grows with every use; the greater one is the printer in use


class PrinterDesk:
    """What a hand can do at the printer. Raises Refused where it cannot."""

    def __init__(
        self, settings: PrinterSettings, clock: Clock, wire: WireLog, on_change: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._wire = wire
        self._on_change = on_change
        self._link: Path | None = None
        self._baud = settings.baud
        speed = settings.speed_mm_s or None
        self._tcp = _Twin(BenchPrinter(speed_mm_s=speed, on_change=self._changed), used=1)
        self._serial = _Twin(BenchPrinter(speed_mm_s=speed, on_change=self._changed))
        self._tcp_plug = TcpPlug(self._tcp.machine, settings.port)
        self._serial_plug = SerialPlug(self._serial.machine, settings.baud)
        self._receipts = Receipts((self._tcp.machine, self._serial.machine), clock)
        self._uses = 1
        self._plugged = False
        self._watching: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """Its place in the bench."""
        return "printer"

    async def start(self, folder: Path) -> None:
        """Plug in both lines; `line` in the folder is the serial one. Raises OSError where the TCP port is taken."""
        self._link = folder / "line"
        await self._plug()
        self._watching = asyncio.create_task(self._watch(), name="bench-printer")

    async def stop(self) -> None:
        """Unplug both lines; the names are gone."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        await self._unplug()

    def addresses(self) -> Mapping[str, str]:
        """As a configuration says them."""
        return {
            "printer_tcp": self._tcp_plug.address,
            "printer_serial": f"serial://{self._link}?baud={self._baud}",
        }

    def view(self) -> PrinterView:
        """The printer in use: the one that heard something last."""
        twin = max(self._twins(), key=lambda one: one.used)
        machine, state, moods = twin.machine, twin.machine.state, twin.machine.moods
        to_come = None if twin.cut_at is None else twin.cut_at - machine.bytes_received
        return PrinterView(
            plugged=self._plugged,
            paper_mm=max(0, ceil(state.roll_mm)) if state.paper_in else 0,
            roll_mm=round(FULL_ROLL_MM),
            near_end=state.near_end,
            cover_open=state.cover_open,
            cutter_jammed=state.cutter_jammed,
            overheated=state.overheated,
            broken=state.broken,
            silent=moods.silent,
            garbage=moods.babble,
            answer_after_ms=round(moods.answer_after_s * 1000),
            cut_connection_after=to_come if to_come is not None and to_come > 0 else None,
            connected=self._tcp.machine.connected or twin is self._serial,
            held_bytes=machine.held_bytes,
            hanging=self._receipts.hanging() is not None,
            receipts=self._receipts.count,
        )

    def faults(self) -> tuple[str, ...]:
        """What is wrong with it now."""
        now = self.view()
        wrong = {
            "unplugged": not now.plugged,
            "paper_out": now.paper_mm == 0,
            "near_end": now.near_end and now.paper_mm > 0,
            "cover_open": now.cover_open,
            "cutter_jammed": now.cutter_jammed,
            "overheated": now.overheated,
            "broken": now.broken,
            "silent": now.silent,
            "garbage": now.garbage,
            "slow": now.answer_after_ms > 0,
            "cut_connection": now.cut_connection_after is not None,
        }
        return tuple(name for name, is_so in wrong.items() if is_so)

    def actions(self) -> Mapping[str, Action]:
        """What a hand, a knife or a bad cable does, to both lines' printers."""
        return {
            **{name: Action(Nothing, partial(self._by_hand, do)) for name, do in _BY_HAND.items()},
            "run-out-after": Action(Millimetres, self._run_out_after),
            "cut-connection-after": Action(Bytes, self._cut_connection_after),
            "answer-after": Action(Milliseconds, self._answer_after),
            "unplug": Action(Nothing, lambda _: self._unplug()),
            "plug": Action(Nothing, lambda _: self._plug()),
            "restore": Action(Nothing, lambda _: self.restore()),
        }

    async def restore(self) -> None:
        """Plugged in, new paper, no fault; what it held is gone."""
        await self._plug()
        for twin in self._twins():
            twin.machine.restore()
            twin.cut_at = None
        self._on_change()

    async def receipts(self) -> tuple[ReceiptView, ...]:
        """All paper that was cut off, the oldest first."""
        return await self._receipts.views()

    def hanging(self) -> ReceiptView | None:
        """The paper that is printed and not cut off yet; its name is `hanging`."""
        return self._receipts.hanging()

    def receipt(self, name: str) -> bytes:
        """One piece of paper as PNG."""
        return self._receipts.picture(name)

    def _twins(self) -> tuple[_Twin, _Twin]:
        return self._tcp, self._serial

    def _changed(self) -> None:
        self._receipts.note()
        self._on_change()

    async def _by_hand(self, do: Callable[[BenchPrinter], None], _: Nothing) -> None:
        for twin in self._twins():
            do(twin.machine)
        self._on_change()

    async def _run_out_after(self, told: Millimetres) -> None:
        for twin in self._twins():
            twin.machine.run_out_after_mm(told.mm)
        self._on_change()

    async def _cut_connection_after(self, told: Bytes) -> None:
        for twin in self._twins():
            twin.machine.cut_connection_after(told.bytes)
            twin.cut_at = twin.machine.bytes_received + told.bytes
        self._on_change()

    async def _answer_after(self, told: Milliseconds) -> None:
        for twin in self._twins():
            twin.machine.answer_after(told.ms / 1000)
        self._on_change()

    async def _unplug(self) -> None:
        self._plugged = False
        await self._tcp_plug.close()
        await self._serial_plug.close()
        if self._link is not None:
            self._link.unlink(missing_ok=True)
        self._on_change()

    async def _plug(self) -> None:
        """Behind the same port and the same name; plugging in twice is once."""
        if not self._plugged:
            self._plugged = True
            await self._tcp_plug.open()
            await self._plug_serial()
            self._on_change()

    async def _plug_serial(self) -> None:
        await self._serial_plug.open()
        if self._link is not None:
            point(self._link, Path(self._serial_plug.path))

    async def _watch(self) -> None:
        """Writes the wires down, and plugs a serial line in again that was cut."""
        away_s = 0.0
        while True:
            for twin in self._twins():
                self._write_down(twin)
            away_s = 0.0 if self._serial.machine.connected or not self._plugged else away_s + LOOK_S
            if away_s >= PLUGGED_AGAIN_S:
                away_s = 0.0
                await self._plug_serial()
            await asyncio.sleep(LOOK_S)

    def _write_down(self, twin: _Twin) -> None:
        fresh: list[WireLine] = []
        for line in reversed(twin.machine.wire):
            if line is twin.written:
                break
            fresh.append(line)
        if not fresh:
            return
        self._uses += 1
        twin.used = self._uses
        asked = twin.written.data if twin.written is not None and twin.written.to_printer else b""
        for line in reversed(fresh):
            asked = line.data if line.to_printer else asked
            meaning = (
                meaning_to_printer(line.data) if line.to_printer else meaning_of_answer(line.data, asked)
            )
            at = datetime.fromtimestamp(line.at, UTC)
            self._wire.add("printer", line.data, meaning, to_device=line.to_printer, at=at)
        twin.written = fresh[0]
