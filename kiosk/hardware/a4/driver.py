"""The A4 printer as a supervised device, and documents that print once."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping

from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.errors import ProtocolError, Unreachable
from kiosk.hardware.a4.document import Document
from kiosk.hardware.a4.meaning import facts, printer_status, takes_pdf
from kiosk.hardware.a4.messages import Answered, Ask, Declined, Lost, NotSent, Strange
from kiosk.hardware.a4.port import DocumentResult, NotPrinted, PrinterStatus, Unknown
from kiosk.hardware.a4.settings import A4Settings
from kiosk.hardware.a4.wire import Group, NoPrinter, Wire, only
from kiosk.hardware.transport import LineLost, NotThere

REMEMBERED = 256
MISSES = 2  # a printer that wakes up may miss one question
CLOSE_S = 1.0

_log = logging.getLogger("kiosk.a4")


class IppPrinter:
    """A DocumentPrinter over IPP; also a `Device` of the agent's supervisor, which opens it again after a loss."""

    name = "a4"

    def __init__(self, settings: A4Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._wire = Wire(settings)
        self._open = False
        self._facts: Mapping[str, str] = {}
        self._status = PrinterStatus()
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._running: dict[str, asyncio.Task[DocumentResult]] = {}
        self._alone = asyncio.Lock()
        self._look = asyncio.Event()

    @property
    def address(self) -> str:
        return self._settings.address

    @property
    def facts(self) -> Mapping[str, str]:
        return self._facts

    @property
    def pid(self) -> int | None:
        """The child process that speaks with the printer."""
        return self._wire.pid

    async def open(self) -> None:
        """Raises NotThere, NoPrinter or LineLost."""
        await self.close()
        await self._wire.open()
        try:
            if not takes_pdf(await self._asked()):
                raise NoPrinter(f"{self.address}: takes no PDF")
        except BaseException:
            await self._wire.close()
            raise
        self._open = True

    async def close(self) -> None:
        """Whoever waits for a document hears that nobody knows; the printer may still bring it out."""
        self._open, self._facts = False, {}
        self._look.set()
        running = [task for task in self._running.values() if not task.done()]
        await self._wire.close()
        if running:
            await asyncio.wait(running, timeout=CLOSE_S)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def watch(self) -> AsyncIterator[tuple[DeviceState, Fault, Notice]]:
        """States as they change; raises LineLost when the printer is away."""
        told: tuple[DeviceState, Fault, Notice] | None = None
        misses = 0
        while True:
            if not self._open:
                raise LineLost(f"{self.address}: closed")
            now = self._health()
            if now != told:
                told = now
                yield now
            self._look.clear()
            try:
                async with asyncio.timeout(self._settings.watch_s):
                    await self._look.wait()
                continue
            except TimeoutError:
                pass
            try:
                await self.status()
                misses = 0
            except Unreachable:
                misses += 1
                if misses >= MISSES:
                    raise

    async def status(self) -> PrinterStatus:
        """Asks now. Raises NotThere, NoPrinter, LineLost."""
        await self._asked()
        self._look.set()
        return self._status

    async def print(self, job_id: str, pdf: bytes, pages: int, copies: int = 1) -> DocumentResult:
        """Print once. Only NotPrinted is forgotten: nothing came out, so the same id may try again."""
        task = self._running.get(job_id)
        if task is None:
            document = Document(self, self._wire, self._settings, self._clock)
            self._documents[job_id] = document
            task = asyncio.create_task(self._print(document, job_id, pdf, pages * copies, copies))
            self._running[job_id] = task
            self._forget_old()
        try:
            result = await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():  # the printer was closed; what was under way is not known
                return Unknown(Fault.OFFLINE)
            raise
        if isinstance(result, NotPrinted) and self._running.get(job_id) is task:
            del self._running[job_id], self._documents[job_id]
        return result

    async def cancel(self, job_id: str) -> None:
        """Call the document back, where it is not printed yet; `print` then tells what became of it."""
        document = self._documents.get(job_id)
        if document is not None:
            document.call_back()

    async def _print(
        self, document: Document, job_id: str, pdf: bytes, pages: int, copies: int
    ) -> DocumentResult:
        async with self._alone:
            if not self._open:
                return NotPrinted(Fault.OFFLINE)
            try:
                return await document.print(f"kiosk-{job_id}", pdf, pages, copies)
            finally:
                self._look.set()

    async def _asked(self) -> Group:
        """What the printer says of itself, remembered as status and facts. Raises NotThere, NoPrinter, LineLost."""
        match await self._wire.ask(Ask()):
            case Answered(groups):
                try:
                    group = only(groups)
                    self._status, self._facts = printer_status(group), facts(group)
                except ProtocolError as strange:
                    raise NoPrinter(f"{self.address}: no printer answers") from strange
                return group
            case NotSent():
                raise NotThere(f"{self.address}: nobody answers")
            case Lost():
                raise LineLost(f"{self.address}: no answer")
            case Strange() | Declined():
                raise NoPrinter(f"{self.address}: no printer answers")

    def _health(self) -> tuple[DeviceState, Fault, Notice]:
        status = self._status
        if status.fault is not Fault.NONE:
            return DeviceState.FAULT, status.fault, status.notice
        return DeviceState.BUSY if self._alone.locked() else DeviceState.READY, Fault.NONE, status.notice

    def _forget_old(self) -> None:
        while len(self._running) > REMEMBERED:
            oldest = next(iter(self._running))
            if not self._running[oldest].done():
                return
            del self._running[oldest], self._documents[oldest]
