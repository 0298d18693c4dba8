"""The hall's line as a device: pictures for pads and strips, presses from pads, and who does not answer."""

import asyncio
import contextlib
import logging
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.keypad.bus import Bus
from kiosk.hardware.keypad.codec import PadFrame
from kiosk.hardware.keypad.framing import BusFrame
from kiosk.hardware.keypad.meaning import acknowledged, beep_frame, meaning_of, pad_frame, rater_frame
from kiosk.hardware.keypad.port import BusEvent, PadPicture, Stranger
from kiosk.hardware.keypad.settings import BusTimes
from kiosk.hardware.led.codec import LedFrame, Picture, show
from kiosk.hardware.transport import Transport

GARBLED_BYTES = 12  # so many without one frame among them are the wrong speed
MOST_BEEPS = 8
BEEP_GAP_S = 0.12

Told = tuple[DeviceState, Fault, Notice]
_log = logging.getLogger("kiosk.keypad")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Which windows have what on this line. `answering`: displays echo what they are told."""

    pads: Collection[int] = ()
    raters: Collection[int] = ()
    strips: Collection[int] = ()
    answering: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One thing at one address."""

    kind: str  # pad, rater, strip
    address: int


class HallBus:
    """Implements `agent.devices.Device`, `Pads` and `WindowDisplay`. `heard` is called in the loop, and must not wait."""

    def __init__(
        self,
        name: str,
        transport: Transport,
        fitted: Fitted,
        *,
        clock: Clock,
        times: BusTimes,
        heard: Callable[[BusEvent], None] = lambda _: None,
    ) -> None:
        self.name = name
        self._fitted = fitted
        self._clock = clock
        self._times = times
        self._tell = heard
        self._bus = Bus(transport, clock, times, self._take, lambda: self._news.set())
        self._wanted: dict[Part, BusFrame] = {part: _dark(part) for part in _parts(fitted)}
        self._shown: dict[Part, BusFrame] = {}
        self._answers: dict[Part, bool] = {}  # absent: not asked yet
        self._told_at: dict[Part, float] = {}
        self._beeps: deque[int] = deque(maxlen=MOST_BEEPS)
        self._echoes: asyncio.Queue[PadFrame] = asyncio.Queue()  # what pads said, to be said back
        self._repeats_until: dict[PadFrame, float] = {}  # for ever, while its echo is not out
        self._opened_s = 0.0
        self._noise_seen = 0
        self._news = asyncio.Event()  # for whoever watches
        self._work = asyncio.Event()  # for whoever speaks

    # ---- agent.devices.Device ----

    @property
    def address(self) -> str:
        """As in the configuration."""
        return self._bus.address

    @property
    def facts(self) -> Mapping[str, str]:
        """Who answers and who does not, by window."""
        found = {}
        for kind in ("pad", "rater", "strip"):
            for there in (True, False):
                windows = [
                    str(part.address)
                    for part, answers in sorted(self._answers.items(), key=lambda one: one[0].address)
                    if part.kind == kind and answers is there
                ]
                if windows:
                    found[f"{kind}s" if there else f"silent {kind}s"] = " ".join(windows)
        return found

    async def open(self) -> None:
        await self._bus.open()
        self._shown.clear()
        self._answers.clear()
        self._told_at.clear()
        self._repeats_until.clear()
        self._beeps.clear()
        self._echoes = asyncio.Queue()
        self._noise_seen = 0
        self._opened_s = self._clock.monotonic()

    async def watch(self) -> AsyncIterator[Told]:
        tasks = [asyncio.create_task(work) for work in (self._bus.read(), self._echo(), self._speak())]
        for task in tasks:
            task.add_done_callback(lambda _: self._news.set())
        told: Told | None = None
        try:
            while True:
                self._news.clear()
                for task in tasks:
                    if task.done():
                        task.result()
                now = self._judged()
                if now is not None and now != told:
                    told = now
                    yield now
                await self._news.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        await self._bus.close()

    # ---- Pads, WindowDisplay ----

    def show_pad(self, address: int, picture: PadPicture) -> None:
        self._want(Part("pad", address), pad_frame(address, picture))

    def ask_rating(self, address: int, asking: bool) -> None:
        self._want(Part("rater", address), rater_frame(address, asking=asking))

    def show(self, address: int, lines: Sequence[str], *, scroll: bool = False) -> None:
        self._want(Part("strip", address), show(address, Picture(tuple(lines), scroll)))

    def beep(self, address: int, times: int = 1) -> None:
        if Part("pad", address) in self._wanted:
            self._beeps.extend([address] * times)
            self._work.set()

    def _want(self, part: Part, frame: BusFrame) -> None:
        if part in self._wanted and self._wanted[part] != frame:
            self._wanted[part] = frame
            self._work.set()

    # ---- what comes ----

    def _take(self, frame: BusFrame) -> None:
        self._noise_seen = self._bus.noise  # where frames come, the speed is right
        self._news.set()
        if isinstance(frame, LedFrame):
            return
        event = meaning_of(frame)
        if event is None:
            return
        if event.address not in {*self._fitted.pads, *self._fitted.raters}:
            _log.warning("keypad.stranger device=%s address=%d", self.name, event.address)
            self._tell(Stranger(event.address))
            return
        now = self._clock.monotonic()
        if now - self._opened_s < self._times.settle_s:
            return  # not even echoed: whoever presses sees that it was not taken
        repeated = now < self._repeats_until.get(frame, 0.0)
        self._repeats_until[frame] = math.inf
        self._echoes.put_nowait(frame)
        if not repeated:
            self._tell(event)

    # ---- what is said ----

    async def _echo(self) -> None:
        """Beside everything else: a pad that waits for its echo says its key again and again.

        Those are repeats of one press until the echo has been out for the debounce, however late we were with it.
        """
        while True:
            said = await self._echoes.get()
            echo = acknowledged(said)
            rater = Part("rater", echo.address)
            asks = rater in self._wanted and echo == rater_frame(echo.address, asking=True)
            await self._bus.say(echo, answered=asks)  # a rating pad takes it for an order of ours
            self._repeats_until[said] = self._clock.monotonic() + self._times.debounce_s
            if asks:
                self._shown.pop(rater, None)
                self._work.set()

    async def _speak(self) -> None:
        while True:
            self._work.clear()
            if (part := self._next_part()) is not None:
                await self._show(part)
            elif self._beeps:
                await self._bus.exchange(beep_frame(self._beeps.popleft()), retries=0)
                await asyncio.sleep(BEEP_GAP_S)
            else:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._until_refresh()):
                        await self._work.wait()

    async def _show(self, part: Part) -> None:
        frame = self._wanted[part]
        self._told_at[part] = self._clock.monotonic()
        if not self._fitted.answering and part.kind != "strip":
            await self._bus.say(frame)
            answered = True
        else:
            retries = self._times.retries if self._answers.get(part, True) else 0
            answered = await self._bus.exchange(frame, retries=retries)
            self._noise_seen = self._bus.noise if answered else self._noise_seen
        if answered:
            self._shown[part] = frame
        if self._answers.get(part) is not answered:
            _log.info("keypad.part device=%s part=%s answers=%s", self.name, part, answered)
        self._answers[part] = answered
        self._news.set()

    def _next_part(self) -> Part | None:
        """Whose picture is old, those that answer first; else whose turn it is to be told again."""
        stale = [part for part in self._wanted if self._shown.get(part) != self._wanted[part]]
        due = [part for part in stale if self._answers.get(part, True) or self._is_due(part)]
        if not due:
            due = [part for part in self._wanted if self._is_due(part)]
        return min(due, key=lambda part: self._told_at.get(part, 0.0), default=None)

    def _is_due(self, part: Part) -> bool:
        return self._clock.monotonic() - self._told_at.get(part, -1e9) >= self._times.refresh_s

    def _until_refresh(self) -> float:
        first = min(self._told_at.values(), default=self._clock.monotonic())
        return max(0.005, first + self._times.refresh_s - self._clock.monotonic())

    # ---- how it is ----

    def _judged(self) -> Told | None:
        """None while nobody was asked yet."""
        noise = self._bus.noise - self._noise_seen
        if noise >= GARBLED_BYTES:
            return DeviceState.FAULT, Fault.GARBLED, Notice.NONE
        known = list(self._answers.values())
        if not known:
            return None
        if any(known):
            part_silent = not all(known)
            return DeviceState.READY, Fault.NONE, Notice.PART_SILENT if part_silent else Notice.NONE
        everybody = len(known) == len(self._wanted)
        return (DeviceState.FAULT, Fault.OFFLINE, Notice.NONE) if everybody else None


def _parts(fitted: Fitted) -> list[Part]:
    kinds = (("pad", fitted.pads), ("rater", fitted.raters), ("strip", fitted.strips))
    return [Part(kind, address) for kind, addresses in kinds for address in addresses]


def _dark(part: Part) -> BusFrame:
    match part.kind:
        case "pad":
            return pad_frame(part.address, PadPicture())
        case "rater":
            return rater_frame(part.address, asking=False)
        case _:
            return show(part.address, Picture())
