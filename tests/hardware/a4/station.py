"""A real IPP printer (Debian's ippeveprinter) and our driver, in a hurry."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from reportlab.pdfgen.canvas import Canvas

from kiosk.bench.far_end import Order
from kiosk.bench.ipp import AfterPages, IppEnd
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import IppSettings
from kiosk.domain.clock import SystemClock
from kiosk.hardware.a4.driver import IppPrinter
from kiosk.hardware.a4.settings import A4Settings
from tests.hardware.printer.setting import until

PAGES = 2


def document(pages: int) -> bytes:
    """A PDF of so many pages."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    return drawn.getvalue()


PDF = document(PAGES)


def quick(address: str, **changes: float) -> A4Settings:
    """Settings that lose no time."""
    times = {"watch_s": 0.05, "poll_s": 0.03, "answer_s": 0.8, "hand_over_s": 2.0, "away_s": 0.6, **changes}
    return A4Settings(address=address, enabled=True, **times)


@dataclass(slots=True)
class A4Station:
    """Both ends."""

    end: IppEnd
    printer: IppPrinter

    async def do(self, action: str, order: Order | None = None) -> None:
        """A hand at the printer."""
        known = self.end.actions()[action]
        await known.run(order or known.takes())

    async def run_out_after(self, pages: int) -> None:
        """The tray is empty when so many more pages have come out."""
        await self.do("paper_out", AfterPages(after_pages=pages))

    async def stuck(self) -> None:
        """Returns when the document in the printer cannot go on after its first page."""
        await until(lambda: bool(self.end.view().faults) and self.came_out == 1)

    @property
    def came_out(self) -> int:
        """Pages of the last document."""
        jobs = self.end.view().jobs
        return jobs[-1].came_out if jobs else 0

    @property
    def documents(self) -> int:
        """How often a document came to the printer."""
        return len(self.end.view().jobs)


@asynccontextmanager
async def a4_station(**changes: float) -> AsyncIterator[A4Station]:
    """A printer with paper, and the driver open."""
    async with far_end() as end:
        printer = IppPrinter(quick(end.addresses()["a4"], **changes), SystemClock())
        await printer.open()
        try:
            yield A4Station(end, printer)
        finally:
            await printer.close()


@asynccontextmanager
async def far_end() -> AsyncIterator[IppEnd]:
    """Only the printer."""
    clock = SystemClock()
    end = IppEnd(IppSettings(seconds_a_page=0.02), WireLog(clock, 50, _nothing), _nothing)
    with TemporaryDirectory() as folder:
        await end.start(Path(folder) / "a4")
        try:
            yield end
        finally:
            await end.stop()


def _nothing() -> None:
    return
