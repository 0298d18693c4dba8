"""One job, from preflight to a confirmed slip. Its rule: nothing that was handed over is ever sent again blindly.

QUEUED ─► PREFLIGHT ─► SENDING ─► FENCE ─► PRINTED
              └► BLOCKED (0 bytes)  └────────┴► UNKNOWN (> 0 bytes, nothing confirmed it)
"""

import asyncio
import logging
from dataclasses import dataclass
from enum import Enum

from kiosk.domain.clock import Clock
from kiosk.domain.device import Fault
from kiosk.domain.errors import Unreachable
from kiosk.hardware.printer.codec import CLEAR_BUFFERS, FENCE, PROLOGUE, process_fence
from kiosk.hardware.printer.conversation import Conversation
from kiosk.hardware.printer.port import NotPrinted, Printed, PrintResult, Unknown
from kiosk.hardware.printer.profile import PrinterProfile
from kiosk.hardware.transport import LineLost, Quiet

CHUNK = 4096
LOOK_EVERY_S = 0.5
REAL_TIME_S = 1.0
LARGEST_SLICE = 80 * 48  # bytes of a picture that the parser of the printer may still be waiting for
FORGET = CLEAR_BUFFERS + bytes(LARGEST_SLICE)
SETTLE_S = 0.3

_log = logging.getLogger("kiosk.printer")


class JobState(Enum):
    """Where a job stands."""

    QUEUED = "queued"
    PREFLIGHT = "preflight"  # asking; not a byte of the slip is out
    BLOCKED = "blocked"  # end: a fault before the first byte
    SENDING = "sending"  # some bytes may be at the printer
    FENCE = "fence"  # all bytes are out, waiting for the answer that stands behind them
    PRINTED = "printed"  # end: confirmed
    UNKNOWN = "unknown"  # end: handed over and not confirmed


@dataclass(frozen=True, slots=True)
class Commands:
    """A job's bytes: the slip without prologue, and what cuts the paper."""

    body: bytes
    cut: bytes


class Job:
    """One attempt. Run it once, with the printer to itself."""

    def __init__(self, talk: Conversation, profile: PrinterProfile, clock: Clock, commands: Commands) -> None:
        self._talk = talk
        self._profile = profile
        self._clock = clock
        self._commands = commands
        self._reads = True  # it takes bytes off the line
        self._processed = False  # the printer took the job's last byte off its buffer
        self.state = JobState.QUEUED

    @property
    def broken(self) -> bool:
        """Whether the printer may still hold a piece of it: `resync` before the next job."""
        return self.handed_over and self.state is not JobState.PRINTED and not self._processed

    @property
    def handed_over(self) -> bool:
        """Whether some of it may be on paper."""
        return self.state in (JobState.SENDING, JobState.FENCE, JobState.UNKNOWN, JobState.PRINTED)

    async def run(self) -> PrintResult:
        """Never raises for what a printer can do."""
        self._go(JobState.PREFLIGHT)
        fault = await self._preflight()
        if fault is not Fault.NONE:
            self._go(JobState.BLOCKED)
            return NotPrinted(fault)
        try:
            return await self._hand_over()
        except Unreachable:
            self._go(JobState.UNKNOWN)
            return Unknown(Fault.OFFLINE)
        finally:
            self._talk.forget_fence()

    async def _preflight(self) -> Fault:
        if not self._profile.bidirectional:
            return Fault.NONE if self._talk.lost is None else Fault.OFFLINE
        try:
            return (await self._talk.ask_all()).fault
        except Quiet:
            self._talk.silent()
            return Fault.OFFLINE
        except LineLost:
            return Fault.OFFLINE

    async def _hand_over(self) -> PrintResult:
        self._talk.noise = 0
        fence = self._talk.expect_fence()
        process = self._talk.new_process() if self._profile.process_id else b""
        closing = process_fence(process) if process else FENCE
        self._go(JobState.SENDING)
        patience = _Patience(self._profile, self._clock)
        async with self._talk.undisturbed():
            taken = await self._send_all(
                PROLOGUE + self._commands.body + self._commands.cut + closing, patience
            )
        if not taken:
            self._reads = False
            return await self._give_up()
        if not self._profile.bidirectional:
            self._go(JobState.UNKNOWN)
            return Unknown(Fault.NONE)
        self._go(JobState.FENCE)
        if not await self._fence_passed(fence, patience):
            return await self._give_up()
        return await self._checked()

    async def _send_all(self, data: bytes, patience: "_Patience") -> bool:
        """False when the printer stopped taking bytes for longer than the patience lasts."""
        for start in range(0, len(data), CHUNK):
            sending = asyncio.create_task(self._talk.send(data[start : start + CHUNK], patience.longest_s))
            try:
                while not sending.done():
                    await asyncio.wait({sending}, timeout=LOOK_EVERY_S)
                    if patience.is_over(self._talk.status.fault) and not sending.done():
                        return False
                sending.result()
            finally:
                sending.cancel()
                await asyncio.wait({sending})
            patience.renew()
        return True

    async def _fence_passed(self, fence: "asyncio.Future[None]", patience: "_Patience") -> bool:
        """False when the patience is over first. A fence that comes late, after paper was brought, is as good as any."""
        while True:
            done, _ = await asyncio.wait({fence}, timeout=LOOK_EVERY_S)
            if done:
                fence.result()
                return True
            try:
                await self._talk.ask_all()
                self._reads = True
            except Quiet:  # a slow line still carries the slip, or a printer that holds reads no further
                self._reads = self._talk.status.fault is Fault.NONE
            if patience.is_over(self._talk.status.fault):
                return False

    async def _checked(self) -> PrintResult:
        """The fence says the job was processed; the printer must also be well."""
        try:
            fault = (await self._talk.ask_all()).fault
        except Quiet:
            self._talk.silent()
            fault = Fault.OFFLINE
        if self._talk.noise:
            _log.warning("printer.noise bytes=%d", self._talk.noise)
            fault = Fault.OFFLINE if fault is Fault.NONE else fault  # the fence itself may have been noise
        self._processed = not self._talk.noise
        if fault is not Fault.NONE:
            self._go(JobState.UNKNOWN)
            return Unknown(fault)
        self._go(JobState.PRINTED)
        return Printed()

    async def _give_up(self) -> PrintResult:
        """Clear what the printer holds, or drop what it does not take: it must not come out for the next resident."""
        fault = self._talk.status.fault
        self._go(JobState.UNKNOWN)
        if fault is Fault.NONE:
            self._talk.silent()
        if self._reads:
            await self._talk.send(CLEAR_BUFFERS, REAL_TIME_S)
        else:
            self._talk.lose(LineLost("the printer takes no more bytes"))
        return Unknown(Fault.OFFLINE if fault is Fault.NONE else fault)

    def _go(self, state: JobState) -> None:
        _log.debug("printer.job from=%s to=%s", self.state.value, state.value)
        self.state = state


async def resync(talk: Conversation, commands: Commands, timeout_s: float) -> bool:
    """After a broken job: fill what the parser still waits for, forget everything, cut, and wait until it answers.

    False where the printer is not well or does not answer. Answers to older fences are over when this returns:
    they come in order.
    """
    try:
        if (await talk.ask_all()).fault is not Fault.NONE:
            return False
    except Unreachable:
        return False
    fence = talk.expect_fence()
    try:
        async with talk.undisturbed():
            await talk.send(FORGET + PROLOGUE + commands.cut + FENCE, timeout_s)
        async with asyncio.timeout(timeout_s):
            await fence
        await asyncio.sleep(SETTLE_S)
    except (Unreachable, TimeoutError):
        return False
    finally:
        talk.forget_fence()
    return True


class _Patience:
    """How long to wait: `print_s` while all seems well, `recovery_s` while somebody may mend a fault."""

    def __init__(self, profile: PrinterProfile, clock: Clock) -> None:
        self._profile = profile
        self._clock = clock
        self._ends = 0.0
        self._in_fault = False
        self.renew()

    @property
    def longest_s(self) -> float:
        """No single write may take longer."""
        return self._profile.print_s + self._profile.recovery_s

    def renew(self) -> None:
        """Something moved."""
        self._ends = self._clock.monotonic() + self._profile.print_s
        self._in_fault = False

    def is_over(self, fault: Fault) -> bool:
        """Whether to give up now; look often."""
        mendable = fault not in (Fault.NONE, Fault.OFFLINE)
        if fault is Fault.UNRECOVERABLE:
            return True
        if mendable and not self._in_fault:
            self._in_fault = True
            self._ends = self._clock.monotonic() + self._profile.recovery_s
        if fault is Fault.NONE and self._in_fault:
            self.renew()
        return self._clock.monotonic() >= self._ends
