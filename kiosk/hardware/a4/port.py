"""What the product asks of an A4 printer, and the closed set of what it answers."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.printer.port import NotPrinted, Unknown

__all__ = ["DocumentPrinter", "DocumentResult", "NotPrinted", "PrintedDocument", "PrinterStatus", "Unknown"]


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """How the printer says it is."""

    fault: Fault = Fault.NONE
    notice: Notice = Notice.NONE
    working: bool = False


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """The printer said `completed`; `pages` as it was asked to print, copies included."""

    pages: int


DocumentResult: TypeAlias = PrintedDocument | NotPrinted | Unknown


class DocumentPrinter(Protocol):
    """One printer. It is a `Device` of the agent's supervisor as well."""

    @property
    def name(self) -> str:
        """a4"""
        ...

    @property
    def address(self) -> str:
        """Where it is, for doctor and the attendant."""
        ...

    async def open(self) -> None:
        """Ask it how it is. Raises Unreachable where no printer answers."""
        ...

    async def close(self) -> None:
        """Let go of it; a document under way ends as Unknown."""
        ...

    def watch(self) -> AsyncIterator[tuple[DeviceState, Fault, Notice]]:
        """States as they change, until the printer is away (then it raises Unreachable)."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """model, firmware, pages: what the printer told of them."""
        ...

    async def status(self) -> PrinterStatus:
        """Asks now. Raises Unreachable."""
        ...

    async def print(self, job_id: str, pdf: bytes, pages: int, copies: int = 1) -> DocumentResult:
        """Print once: a repeat of an id that was handed over gets its first result.

        job_id: ours, random; it is the job's name at the printer, so nothing of a resident may be in it.
        """
        ...

    async def cancel(self, job_id: str) -> None:
        """Call the document back, where it is not printed yet; `print` then tells what became of it."""
        ...
