"""All far ends of one bench: started together, shown together, stopped together."""

from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.bench.panel_card import CardDesk
from kiosk.bench.panel_changes import Changes
from kiosk.bench.panel_messages import Addresses, CardView, Fault, PrinterView, QrView, State
from kiosk.bench.panel_printer import PrinterDesk
from kiosk.bench.panel_qr import QrDesk
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.people import listed, synthetic_people
from kiosk.bench.settings import BenchSettings
from kiosk.domain.clock import Clock


class Devices:
    """The card reader, the printer and the scanner, and what went over their wires."""

    def __init__(self, settings: BenchSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.zone = ZoneInfo(settings.panel.time_zone)
        self.changes = Changes()
        self.wire = WireLog(clock, settings.panel.wire_lines, self.changes.touch)
        people = synthetic_people(settings.people.count, self.now().date())
        lines = listed(people, self.now().date())
        self.card = CardDesk(settings.card, people, lines, self.wire, self.changes.touch)
        self.printer = PrinterDesk(settings.printer, clock, self.wire, self.changes.touch)
        self.qr = QrDesk(settings.qr.baud, self.wire, self.changes.touch)
        self._started = AsyncExitStack()

    def now(self) -> datetime:
        """The time on the panel's clock."""
        return self._clock.now().astimezone(self.zone)

    async def start(self, folder: Path) -> None:
        """Start every far end below `folder`; what was started is stopped again when one of them fails."""
        async with AsyncExitStack() as so_far:
            so_far.push_async_callback(self.card.stop)
            await self.card.start(folder / "pcsc")
            so_far.push_async_callback(self.printer.stop)
            await self.printer.start(folder / "printer")
            so_far.push_async_callback(self.qr.stop)
            await self.qr.start(folder / "qr")
            self._started = so_far.pop_all()

    async def stop(self) -> None:
        """Stop everything; nothing of it stays."""
        await self._started.aclose()

    async def restore(self) -> None:
        """Every device well, new paper; a card that is in stays in."""
        self.card.fault(Fault())
        if self.card.view().service == "off":
            await self.card.start_service()
        await self.printer.act("restore", {})
        await self.qr.plug()

    def state(self) -> State:
        """Everything the panel shows."""
        card, printer, qr = self.card.view(), self.printer.view(), self.qr.view()
        return State(
            at=self.now(),
            people=self.card.people(),
            card=card,
            printer=printer,
            qr=qr,
            faults=(*_card_faults(card), *_printer_faults(printer), *_qr_faults(qr)),
        )

    def addresses(self, panel: str) -> Addresses:
        """Where everything is."""
        return Addresses(
            panel=panel,
            printer_tcp=self.printer.tcp_address,
            printer_serial=self.printer.serial_address,
            qr_serial=self.qr.address,
            pcsc_socket=self.card.socket_name,
            reader=self.card.reader,
        )


def _card_faults(card: CardView) -> list[str]:
    fault = card.fault
    wrong = {
        "service": card.service == "off",
        "mute": fault.mute,
        "hang": fault.hang_at is not None,
        "pull": fault.pull_after is not None or fault.pull_inside is not None,
        "swap": fault.swap_after is not None,
    }
    return [f"card.{name}" for name, is_so in wrong.items() if is_so]


def _printer_faults(printer: PrinterView) -> list[str]:
    wrong = {
        "paper_out": printer.paper_mm == 0,
        "near_end": printer.near_end and printer.paper_mm > 0,
        "cover_open": printer.cover_open,
        "cutter_jammed": printer.cutter_jammed,
        "overheated": printer.overheated,
        "broken": printer.broken,
        "silent": printer.silent,
        "garbage": printer.garbage,
        "cut_connection": printer.cut_connection_after is not None,
    }
    return [f"printer.{name}" for name, is_so in wrong.items() if is_so]


def _qr_faults(qr: QrView) -> list[str]:
    return [] if qr.plugged else ["qr.unplugged"]
