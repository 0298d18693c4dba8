"""The printer's desk: a printer on TCP and its twin on a serial line, shown and handled as the one in use."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from kiosk.bench.panel_messages import PrinterView, ReceiptView
from kiosk.bench.panel_printer_line import meaning_of_answer, meaning_to_printer
from kiosk.bench.panel_qr import point
from kiosk.bench.panel_receipts import Receipts
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.printer.machine import BenchPrinter, WireLine
from kiosk.bench.printer.state import FULL_ROLL_MM
from kiosk.bench.printer.wires import SerialPlug, TcpPlug
from kiosk.bench.settings import PrinterSettings
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

LOOK_S = 0.2  # how often the wires are looked at; what is shown is never older
PLUGGED_AGAIN_S = 2.0  # how long a serial line that was cut stays away
NEAR_END_MM = 1500.0

_BY_HAND: Mapping[str, Callable[[BenchPrinter], None]] = {
    "pull-paper": BenchPrinter.pull_paper,
    "refill": BenchPrinter.refill,
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
    "restore": BenchPrinter.restore,
    "near-end": lambda printer: printer.run_out_after_mm(NEAR_END_MM),
}
_WITH_NUMBER: Mapping[str, tuple[str, Callable[[BenchPrinter, int], None]]] = {
    "run-out-after": ("mm", BenchPrinter.run_out_after_mm),
    "cut-connection-after": ("bytes", BenchPrinter.cut_connection_after),
    "answer-after": ("ms", lambda printer, ms: printer.answer_after(ms / 1000)),
}
ACTIONS = (*_BY_HAND, *_WITH_NUMBER)


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
        self._watching: asyncio.Task[None] | None = None

    async def start(self, link: Path) -> None:
        """Plug in both lines; `link` leads to the serial one. Raises OSError where the TCP port is taken."""
        self._link = link
        await self._tcp_plug.open()
        await self._plug_serial()
        self._watching = asyncio.create_task(self._watch(), name="bench-printer")

    async def stop(self) -> None:
        """Unplug both lines; the names are gone."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        await self._tcp_plug.close()
        await self._serial_plug.close()
        if self._link is not None:
            self._link.unlink(missing_ok=True)

    @property
    def tcp_address(self) -> str:
        """As a configuration says it."""
        return self._tcp_plug.address

    @property
    def serial_address(self) -> str:
        """As a configuration says it."""
        return f"serial://{self._link}?baud={self._baud}"

    def view(self) -> PrinterView:
        """The printer in use: the one that heard something last."""
        twin = max(self._twins(), key=lambda one: one.used)
        machine, state, moods = twin.machine, twin.machine.state, twin.machine.moods
        to_come = None if twin.cut_at is None else twin.cut_at - machine.bytes_received
        return PrinterView(
            paper_mm=max(0, ceil(state.roll_mm)) if state.paper_in else 0,
            roll_mm=round(FULL_ROLL_MM),
            near_end=state.near_end,
            cover_open=state.cover_open,
            cutter_jammed=state.cutter_jammed,
            overheated=state.overheated,
            broken=state.broken,
            silent=moods.silent,
            garbage=moods.babble,
            cut_connection_after=to_come if to_come is not None and to_come > 0 else None,
            connected=self._tcp.machine.connected or twin is self._serial,
            held_bytes=machine.held_bytes,
            hanging=self._receipts.hanging() is not None,
            receipts=self._receipts.count,
        )

    async def act(self, action: str, options: Mapping[str, str]) -> None:
        """Do what a hand, a knife or a bad cable would do, to both lines' printers."""
        if action in _BY_HAND:
            for twin in self._twins():
                _BY_HAND[action](twin.machine)
                twin.cut_at = None if action == "restore" else twin.cut_at
        elif action in _WITH_NUMBER:
            unit, do = _WITH_NUMBER[action]
            number = _number(options, unit)
            for twin in self._twins():
                do(twin.machine, number)
                if action == "cut-connection-after":
                    twin.cut_at = twin.machine.bytes_received + number
        else:
            raise Refused("no_action", f"{action}: expected {', '.join(ACTIONS)}")
        self._on_change()

    async def receipts(self) -> tuple[ReceiptView, ...]:
        """All paper that was cut off, the oldest first."""
        return await self._receipts.views()

    def hanging(self) -> ReceiptView | None:
        """The paper that is printed and not cut off yet; its picture is `hanging`."""
        return self._receipts.hanging()

    def picture(self, name: str) -> bytes:
        """One piece of paper as PNG."""
        return self._receipts.picture(name)

    def _twins(self) -> tuple[_Twin, _Twin]:
        return self._tcp, self._serial

    def _changed(self) -> None:
        self._receipts.note()
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
            away_s = 0.0 if self._serial.machine.connected else away_s + LOOK_S
            if away_s >= PLUGGED_AGAIN_S:
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


def _number(options: Mapping[str, str], unit: str) -> int:
    text = options.get(unit, "")
    if not text.isdecimal() or len(text) > 9:
        raise Refused("bad_number", f"?{unit}=: expected a whole number")
    return int(text)
