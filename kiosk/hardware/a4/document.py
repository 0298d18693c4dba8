"""One document's way through the printer: handed over once, followed to its end, called back when it takes too long."""

import asyncio
import contextlib
import logging
from typing import Protocol, assert_never

from kiosk.domain.clock import Clock
from kiosk.domain.device import Fault
from kiosk.domain.errors import ProtocolError, Unreachable
from kiosk.hardware.a4.meaning import JobState, JobStatus, is_named, job_number, job_status
from kiosk.hardware.a4.messages import (
    Answer,
    Answered,
    AskJob,
    Cancel,
    Declined,
    Find,
    HandOver,
    Lost,
    NotSent,
    Strange,
)
from kiosk.hardware.a4.port import DocumentResult, NotPrinted, PrintedDocument, PrinterStatus, Unknown
from kiosk.hardware.a4.settings import A4Settings
from kiosk.hardware.a4.wire import Wire, only
from kiosk.hardware.transport import LineLost

BUSY = 0x0507  # server-error-busy: somebody else's job
INTERNAL = 0x0500  # server-error-internal-error: it may have begun
NOT_FOUND = (0x0406, 0x0407)

_log = logging.getLogger("kiosk.a4")


class Asked(Protocol):
    """Who tells how the printer is."""

    async def status(self) -> PrinterStatus:
        """Raises LineLost."""
        ...


class _Unseen(Exception):  # the printer has no such job, or does not say
    """Nobody knows what became of it."""


class Document:
    """Tells NotPrinted only where not one sheet can have come out."""

    def __init__(self, printer: Asked, wire: Wire, settings: A4Settings, clock: Clock) -> None:
        self._printer = printer
        self._wire = wire
        self._settings = settings
        self._clock = clock
        self._back = asyncio.Event()
        self._name = ""
        self._fault = Fault.NONE  # what the printer complained of last

    def call_back(self) -> None:
        """The resident has gone, or does not want it any more."""
        self._back.set()

    async def print(self, name: str, pdf: bytes, pages: int, copies: int) -> DocumentResult:
        """From the first look at the printer to the last sheet."""
        try:
            status = await self._printer.status()
        except LineLost as away:
            return NotPrinted(away.fault)
        if status.fault is not Fault.NONE or self._back.is_set():
            return NotPrinted(status.fault)
        self._name = name
        handed = await self._hand_over(HandOver(name, copies, len(pdf)), pdf)
        if isinstance(handed, NotPrinted | Unknown):
            return handed
        try:
            job = job_number(only(handed.groups)) if isinstance(handed, Answered) else await self._find(name)
            return await self._followed(job, pages)
        except (_Unseen, ProtocolError):
            return Unknown(self._fault if self._fault is not Fault.NONE else Fault.OFFLINE)

    async def _hand_over(self, order: HandOver, pdf: bytes) -> Answered | Lost | NotPrinted | Unknown:
        """Again only where nothing was taken."""
        until = self._clock.monotonic() + self._settings.hand_over_s
        while True:
            answer = await self._ask(order, pdf)
            match answer:
                case Answered() | Lost():
                    return answer
                case NotSent():
                    refused = NotPrinted(Fault.OFFLINE)
                case Declined(code) if code == BUSY:
                    refused = NotPrinted(Fault.IN_USE)
                case Declined(code) if code == INTERNAL:
                    return Unknown(Fault.UNRECOVERABLE)
                case Declined(code):
                    _log.warning("a4.declined code=%#06x", code)
                    return NotPrinted(Fault.STOPPED)
                case Strange():
                    return Unknown(Fault.WRONG_DEVICE)
                case _:
                    assert_never(answer)
            if self._back.is_set() or self._clock.monotonic() >= until:
                return refused
            await self._pause()

    async def _find(self, name: str) -> int:
        """It was sent and no answer came: does the printer have it? Raises _Unseen."""
        until = self._clock.monotonic() + self._settings.away_s
        while True:
            answer = await self._ask(Find(name))
            if isinstance(answer, Answered):
                for group in answer.groups:
                    if "job-name" in group and is_named(group, name):
                        return job_number(group)
                raise _Unseen
            if self._clock.monotonic() >= until:
                raise _Unseen
            await self._pause()

    async def _followed(self, job: int, pages: int) -> DocumentResult:
        """Polls until the job has ended or its time is over. Raises _Unseen, ProtocolError."""
        until = self._clock.monotonic() + self._settings.job_s
        while True:
            status = await self._seen(job)
            if status.ended:
                return self._outcome(status, pages)
            now = self._clock.monotonic()
            fault = await self._complaint()
            if fault is not self._fault:  # a new fault, or its end: the time counts anew
                until = now + (self._settings.job_s if fault is Fault.NONE else self._settings.recovery_s)
                self._fault = fault
            if now >= until or self._back.is_set():
                return await self._called_back(job, pages)
            await self._pause()

    async def _called_back(self, job: int, pages: int) -> DocumentResult:
        """No document comes out for the next resident. Raises _Unseen, ProtocolError."""
        await self._ask(Cancel(job))
        until = self._clock.monotonic() + self._settings.answer_s
        while True:
            status = await self._seen(job)
            if status.ended:
                return self._outcome(status, pages)
            if self._clock.monotonic() >= until:
                return Unknown(self._fault if self._fault is not Fault.NONE else Fault.STOPPED)
            await asyncio.sleep(self._settings.poll_s)

    def _outcome(self, status: JobStatus, pages: int) -> DocumentResult:
        fault = self._fault if self._fault is not Fault.NONE else Fault.STOPPED
        match status.state:
            case JobState.COMPLETED:
                return PrintedDocument(pages)
            case _ if status.sheets == 0:
                return NotPrinted(fault)
            case _:
                return Unknown(fault)

    async def _seen(self, job: int) -> JobStatus:
        """The job's state; a printer that is away is waited for. Raises _Unseen, ProtocolError."""
        until = self._clock.monotonic() + self._settings.away_s
        while True:
            answer = await self._ask(AskJob(job))
            match answer:
                case Answered(groups):
                    group = only(groups)
                    if not is_named(
                        group, self._name
                    ):  # it was switched off and on, and counts its jobs anew
                        raise _Unseen
                    return job_status(group)
                case Declined(code) if code in NOT_FOUND:  # switched off and on: it has forgotten
                    raise _Unseen
                case Declined() | NotSent() | Lost() | Strange():
                    if self._clock.monotonic() >= until:
                        raise _Unseen
                case _:
                    assert_never(answer)
            await asyncio.sleep(self._settings.poll_s)

    async def _complaint(self) -> Fault:
        """What keeps the printer from going on; unchanged where it does not say."""
        try:
            return (await self._printer.status()).fault
        except LineLost:
            return self._fault

    async def _ask(self, order: HandOver | Find | AskJob | Cancel, pdf: bytes = b"") -> Answer:
        """Raises _Unseen where the child is gone: the driver was closed, or it died with the document."""
        try:
            return await self._wire.ask(order, pdf)
        except Unreachable as gone:
            raise _Unseen from gone

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.poll_s):
                await self._back.wait()
