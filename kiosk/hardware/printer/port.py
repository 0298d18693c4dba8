"""What the product asks of a slip printer, and the closed set of what it answers."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.printer.slip import Slip


class Paper(Enum):
    """The roll, as its sensors see it."""

    ENOUGH = "enough"
    LOW = "low"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer said last. `answers` is False when it did not say anything in time."""

    answers: bool = True
    online: bool = True
    paper: Paper = Paper.ENOUGH
    cover_open: bool = False
    cutter_stuck: bool = False
    unrecoverable: bool = False
    overheated: bool = False

    @property
    def fault(self) -> Fault:
        """The one thing to do something about; the gravest first."""
        if not self.answers:
            return Fault.OFFLINE
        if self.unrecoverable:
            return Fault.UNRECOVERABLE
        if self.cover_open:
            return Fault.COVER_OPEN
        if self.paper is Paper.OUT:
            return Fault.PAPER_OUT
        if self.cutter_stuck:
            return Fault.CUTTER
        if self.overheated:
            return Fault.OVERHEATED
        return Fault.NONE if self.online else Fault.OFFLINE

    @property
    def notice(self) -> Notice:
        """Works, and somebody should bring a roll."""
        return Notice.PAPER_LOW if self.paper is Paper.LOW else Notice.NONE


@dataclass(frozen=True, slots=True)
class Printed:
    """The printer answered the fence after the job, and then had no fault."""


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """Nothing of the slip was handed to the printer: it may be tried again."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something of the slip was handed over and nothing confirmed it: never sent again blindly."""

    fault: Fault


PrintResult: TypeAlias = Printed | NotPrinted | Unknown


class SlipPrinter(Protocol):
    """One printer. It is a `Device` of the agent's supervisor as well."""

    @property
    def name(self) -> str:
        """printer"""
        ...

    @property
    def address(self) -> str:
        """Where it is, for doctor and the attendant."""
        ...

    async def open(self) -> None:
        """Connect. Raises Unreachable where nothing is at the address."""
        ...

    async def close(self) -> None:
        """Let go of the line; a job under way ends as Unknown."""
        ...

    def watch(self) -> AsyncIterator[tuple[DeviceState, Fault, Notice]]:
        """States as they change, until the line is lost (then it raises Unreachable)."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """Model, and what is printed on the roll that is in."""
        ...

    async def status(self) -> PrinterStatus:
        """Asks the printer now."""
        ...

    async def print(self, job_id: str, slip: Slip) -> PrintResult:
        """Print once: a repeat of a job id that was handed over returns its first result."""
        ...

    async def print_encoded(self, job_id: str, body: bytes) -> PrintResult:
        """The same for a slip that is bytes already, without prologue, cut and fence."""
        ...
