"""The thermal printer: one line, its health, and jobs that print once."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping

from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.heap import give_back
from kiosk.hardware.printer.codec import INITIALISE, PROLOGUE, WHO_ARE_YOU, Question
from kiosk.hardware.printer.conversation import Conversation
from kiosk.hardware.printer.encode import cut, encode, warm_up
from kiosk.hardware.printer.job import FORGET, Commands, Job, resync
from kiosk.hardware.printer.outbound import paper_mm
from kiosk.hardware.printer.port import NotPrinted, PrinterStatus, PrintResult, Unknown
from kiosk.hardware.printer.profile import PrinterProfile
from kiosk.hardware.printer.roll import PaperRoll
from kiosk.hardware.printer.slip import Slip
from kiosk.hardware.transport import LineLost, Quiet, Transport

MISSES = 2
GREETINGS = 3
REMEMBERED_JOBS = 512
CLOSE_S = 1.0

_log = logging.getLogger("kiosk.printer")


class ThermalPrinter:
    """A SlipPrinter for ESC/POS; also a `Device` of the agent's supervisor, which opens it again after a loss."""

    def __init__(
        self, transport: Transport, profile: PrinterProfile, clock: Clock, *, name: str = "printer"
    ) -> None:
        self._transport = transport
        self._profile = profile
        self._clock = clock
        self._name = name
        self.roll = PaperRoll(round(profile.roll_m * 1000))
        self._talk: Conversation | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._jobs: OrderedDict[str, asyncio.Task[PrintResult]] = OrderedDict()
        self._alone = asyncio.Lock()
        self._busy = False
        self._broken = False  # the last job may have left something in the printer
        self._changed = asyncio.Event()

    @property
    def name(self) -> str:
        return self._name

    @property
    def address(self) -> str:
        return self._transport.address

    @property
    def facts(self) -> Mapping[str, str]:
        says = " ".join(self._talk.names) if self._talk is not None else ""
        return {**({"model": says} if says else {}), **self.roll.facts}

    async def open(self) -> None:
        """Connect, switch automatic status on, ask how it is. A printer that stays silent is open and at fault."""
        await self.close()
        await asyncio.to_thread(warm_up)
        await self._transport.open()
        talk = Conversation(
            self._transport,
            self._clock,
            answer_s=self._profile.answer_s,
            on_status=self._changed.set,
            on_paper=self.roll.sees,
        )
        self._talk = talk
        self._start(talk.listen(), "listen")
        if not self._profile.bidirectional:
            talk.status = PrinterStatus()
            await talk.send(INITIALISE, self._profile.answer_s)
            return
        await self._greet(talk)
        self._start(self._beat(talk), "beat")

    async def close(self) -> None:
        """Everybody who waits for the printer hears that it is gone."""
        talk, self._talk = self._talk, None
        if talk is not None and talk.lost is None:
            talk.lose(LineLost("closed"))
        running = [job for job in self._jobs.values() if not job.done()]
        if running:
            await asyncio.wait(running, timeout=CLOSE_S)
        for task in (*self._tasks, *(job for job in running if not job.done())):
            task.cancel()
        await asyncio.gather(*self._tasks, *running, return_exceptions=True)
        await self._transport.close()

    async def watch(self) -> AsyncIterator[tuple[DeviceState, Fault, Notice]]:
        """States as they change; raises LineLost when the line is gone."""
        told: tuple[DeviceState, Fault, Notice] | None = None
        while True:
            self._changed.clear()
            talk = self._talk
            if talk is None or talk.lost is not None:
                raise LineLost(f"{self.address}: lost") from (talk.lost if talk is not None else None)
            now = self._health(talk)
            if now != told:
                told = now
                yield now
                continue
            await self._changed.wait()

    async def status(self) -> PrinterStatus:
        """Asks now; `answers` is False where nothing comes back. During a job, what is known: a question would
        land inside a picture."""
        talk = self._talk
        if talk is None:
            return PrinterStatus(answers=False)
        if self._profile.bidirectional and not self._busy:
            try:
                await talk.ask_all()
            except Quiet:
                talk.silent()
            except LineLost:
                _log.debug("printer.lost address=%s", self.address)
        return talk.status

    async def print(self, job_id: str, slip: Slip) -> PrintResult:
        """Print once. A repeat of the id waits for, or gets, the first result.

        Only NotPrinted is forgotten: nothing was handed over, so the same id may try again.
        """
        return await self._once(job_id, lambda: self._print(slip))

    async def print_encoded(self, job_id: str, body: bytes) -> PrintResult:
        """The same for the bytes of `encode`, made elsewhere for this profile."""
        return await self._once(job_id, lambda: self._hand_over(body))

    async def _once(
        self, job_id: str, attempt: Callable[[], Coroutine[None, None, PrintResult]]
    ) -> PrintResult:
        job = self._jobs.get(job_id)
        if job is None:
            job = asyncio.create_task(attempt(), name=f"print {job_id}")
            self._jobs[job_id] = job
            while len(self._jobs) > REMEMBERED_JOBS and next(iter(self._jobs.values())).done():
                self._jobs.popitem(last=False)
        try:
            result = await asyncio.shield(job)
        except asyncio.CancelledError:
            if job.cancelled():  # the printer was closed; what was under way is not known
                return Unknown(Fault.OFFLINE)
            raise
        if isinstance(result, NotPrinted) and self._jobs.get(job_id) is job:
            del self._jobs[job_id]
        return result

    async def _print(self, slip: Slip) -> PrintResult:
        return await self._hand_over(await asyncio.to_thread(_encoded, slip, self._profile))

    async def _hand_over(self, body: bytes) -> PrintResult:
        async with self._alone:
            talk = self._talk
            if talk is None or talk.lost is not None:
                return NotPrinted(Fault.OFFLINE)
            self._set_busy(True)
            try:
                return await self._run(talk, Commands(body, cut(self._profile)))
            finally:
                self._set_busy(False)

    async def _run(self, talk: Conversation, commands: Commands) -> PrintResult:
        if self._broken and self._profile.bidirectional:
            if not await resync(talk, commands, self._profile.print_s):
                fault = talk.status.fault
                return NotPrinted(Fault.OFFLINE if fault is Fault.NONE else fault)
            self._broken = False
        job = Job(talk, self._profile, self._clock, commands)
        try:
            return await job.run()
        finally:
            self._broken = self._broken or job.broken
            if job.handed_over:
                self.roll.printed(paper_mm(commands.body + commands.cut))
            if talk.lost is not None:
                await self._transport.close()  # what is unsent must not be sent later

    async def _greet(self, talk: Conversation) -> None:
        """Whoever spoke with it before may have died in the middle of a slip: first of all it forgets that."""
        talk.names.clear()
        await talk.send(FORGET + PROLOGUE + WHO_ARE_YOU, self._profile.print_s)
        for _ in range(GREETINGS):
            try:
                await talk.ask_all()
            except Quiet:  # or a slow line was still busy with the bytes above
                talk.silent()
            else:
                return

    async def _beat(self, talk: Conversation) -> None:
        """Ask now and then while idle; after two misses the printer is away until it answers."""
        misses, away = 0, not talk.status.answers
        while talk.lost is None:
            await asyncio.sleep(self._profile.heartbeat_s)
            if self._busy:
                continue
            try:
                if talk.status.fault is Fault.NONE:
                    await talk.ask(Question.ROLL)
                else:
                    await talk.ask_all()
                if away and not self._busy:
                    await self._greet(talk)  # it may have been switched off and on: automatic status is off
                misses, away = 0, False
            except Quiet:
                misses += 1
                if misses >= MISSES:
                    talk.silent()
                    away = True
            except LineLost:
                return

    def _health(self, talk: Conversation) -> tuple[DeviceState, Fault, Notice]:
        status = talk.status
        if talk.strange and not status.answers:
            return DeviceState.FAULT, Fault.GARBLED, status.notice
        if status.fault is not Fault.NONE:
            return DeviceState.FAULT, status.fault, status.notice
        return DeviceState.BUSY if self._busy else DeviceState.READY, Fault.NONE, status.notice

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._changed.set()

    def _start(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=f"{self._name} {name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _encoded(slip: Slip, profile: PrinterProfile) -> bytes:
    try:
        return encode(slip, profile)
    finally:
        give_back()
