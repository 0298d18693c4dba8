"""The hall's line at its far end: caller keypads, rating pads and strips, many addresses on one pseudo-terminal."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.bench import keypad_pad, led
from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.keypad_line import PadMessage, SharedLine, StripMessage
from kiosk.bench.keypad_pad import KEYS, BenchPad, BenchRater
from kiosk.bench.led import BenchStrip
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.domain.errors import Refused

P = TypeVar("P", BenchPad, BenchRater)

ANSWER_S = 0.005  # how long a pad thinks before it echoes
WAIT_S = 0.2  # for the host's echo
TRIES = 3
APART_S = 0.012  # each address waits a little longer, so that two do not meet for ever
NOISE = bytes((0x00, 0xFF, 0x7E, 0xFF, 0x68, 0x03, 0x04, 0x68, 0xAA, 0x16, 0xFE, 0x01)) * 2


@dataclass(frozen=True, slots=True)
class BusSettings:
    """`[keypad]`: which windows have what."""

    baud: int = 9600
    pads: tuple[int, ...] = (1, 2, 3, 4)
    raters: tuple[int, ...] = (1, 2, 3, 4)
    strips: tuple[int, ...] = (1, 2, 3, 4)


class Press(Order, frozen=True, kw_only=True):
    """A finger on a caller keypad. `key`: a word of the pad's keys. `times`: held down, it repeats."""

    window: int
    key: str
    times: int = 1


class PressTogether(Order, frozen=True, kw_only=True):
    """Fingers on several keypads in the same moment."""

    windows: tuple[int, ...]
    key: str


class RateAt(Order, frozen=True, kw_only=True):
    """A finger on a rating pad, key 0 to 3."""

    window: int
    value: int


class Silence(Order, frozen=True, kw_only=True):
    """Everything at this window is dead, or well again."""

    window: int
    on: bool = True


class WrongBaud(Order, frozen=True, kw_only=True):
    """The line's speed is not the host's."""

    on: bool = True


class Unplug(Order, frozen=True, kw_only=True):
    """Pulled out; with a window, while its key is on the wire."""

    during: int | None = None


class PadView(msgspec.Struct, frozen=True, kw_only=True):
    """One window's devices as people see them."""

    window: int
    places: str = ""
    beeps: int = 0
    asking: bool = False
    stars: bool = False
    lines: tuple[str, ...] = ()
    silent: bool = False


class KeypadView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole line. `taken` of `pressed` presses were echoed by the host."""

    plugged: bool
    pressed: int
    taken: int
    windows: tuple[PadView, ...]


class KeypadBus:
    """A `FarEnd`. Raises Refused where something cannot be done."""

    name = "keypad"

    def __init__(self, settings: BusSettings, wire: WireLog, on_change: Callable[[], None]) -> None:
        self._settings = settings
        self._log = wire
        self._on_change = on_change
        self.pads = {window: BenchPad(window) for window in settings.pads}
        self.raters = {window: BenchRater(window) for window in settings.raters}
        self.strips = {window: BenchStrip(window) for window in settings.strips}
        self._line = SharedLine(settings.baud, self._hear_pads, self._hear_strips)
        self._link: Path | None = None
        self._awaited: dict[tuple[int, tuple[int, ...]], asyncio.Event] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self.pressed = self.taken = 0

    # ---- FarEnd ----

    async def start(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._link = folder / "line"
        self._line.wire.plug(self._link)

    async def stop(self) -> None:
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        self._line.wire.unplug()

    async def restore(self) -> None:
        self._line.wire.wrong_baud = False
        for window in {*self.pads, *self.raters, *self.strips}:
            self._set_silent(window, False)
        self._line.wire.plug()
        self._on_change()

    def actions(self) -> Mapping[str, Action]:
        return {
            "press": Action(Press, self._press),
            "press_together": Action(PressTogether, self._press_together),
            "rate": Action(RateAt, self._rate),
            "silence": Action(Silence, self._silence),
            "noise": Action(Nothing, self._noise),
            "wrong_baud": Action(WrongBaud, self._wrong_baud),
            "unplug": Action(Unplug, self._unplug),
            "plug": Action(Nothing, self._plug),
            "restore": Action(Nothing, lambda _: self.restore()),
        }

    def view(self) -> KeypadView:
        windows = sorted({*self.pads, *self.raters, *self.strips})
        return KeypadView(
            plugged=self._line.wire.plugged,
            pressed=self.pressed,
            taken=self.taken,
            windows=tuple(self._view_of(window) for window in windows),
        )

    def faults(self) -> tuple[str, ...]:
        found = [] if self._line.wire.plugged else ["unplugged"]
        if self._line.wire.wrong_baud:
            found.append("wrong_baud")
        found += [f"silent_{one.window}" for one in self.view().windows if one.silent]
        return tuple(found)

    def addresses(self) -> Mapping[str, str]:
        return {"keypad": f"serial://{self._link}?baud={self._settings.baud}"}

    # ---- hands ----

    async def _press(self, order: Press) -> None:
        if order.key not in KEYS:
            raise Refused("bad_order", f"key: expected {', '.join(KEYS)}")
        pad = self._of(self.pads, order.window)
        for _ in range(order.times):
            await self._say_until_echoed(pad.window, 0x01, KEYS[order.key], silent=pad.silent)

    async def _press_together(self, order: PressTogether) -> None:
        hands = (self._press(Press(window=window, key=order.key)) for window in order.windows)
        for failed in await asyncio.gather(*hands, return_exceptions=True):
            if isinstance(failed, BaseException):
                raise failed

    async def _rate(self, order: RateAt) -> None:
        rater = self._of(self.raters, order.window)
        if not 0 <= order.value <= 3:
            raise Refused("bad_order", "value: expected 0 to 3")
        await self._say_until_echoed(rater.window, 0x11, (order.value,), silent=rater.silent)

    async def _silence(self, order: Silence) -> None:
        if order.window not in {*self.pads, *self.raters, *self.strips}:
            raise Refused("bad_order", f"window {order.window}: nothing there")
        self._set_silent(order.window, order.on)
        self._on_change()

    async def _noise(self, _: Nothing) -> None:
        self._must_be_plugged()
        await self._line.say(NOISE)
        self._log.add(self.name, NOISE, Meaning("keypad.noise"), to_device=False)

    async def _wrong_baud(self, order: WrongBaud) -> None:
        self._line.wire.wrong_baud = order.on
        self._on_change()

    async def _unplug(self, order: Unplug) -> None:
        if order.during is not None:
            self._must_be_plugged()
            torn = keypad_pad.message(order.during, 0x01, KEYS["call"])
            await self._line.say(torn[: len(torn) // 2])
        self._line.wire.unplug()
        self._on_change()

    async def _plug(self, _: Nothing) -> None:
        self._line.wire.plug()
        self._on_change()

    def _set_silent(self, window: int, silent: bool) -> None:
        for one in (self.pads.get(window), self.raters.get(window), self.strips.get(window)):
            if one is not None:
                one.silent = silent

    # ---- on the wire ----

    async def _say_until_echoed(
        self, window: int, function: int, data: tuple[int, ...], *, silent: bool
    ) -> None:
        """As a pad does: say it, wait for the host's echo, say it again, give up."""
        self._must_be_plugged()
        if silent:
            raise Refused("silent", f"window {window} is dead")
        message = keypad_pad.message(window, function, data)
        echoed = self._awaited[window, data] = asyncio.Event()
        self.pressed += 1
        try:
            for _ in range(TRIES):
                await self._line.say(message)
                self._log.add(self.name, message, _said(window, function, data), to_device=False)
                try:
                    async with asyncio.timeout(WAIT_S + APART_S * window):
                        await echoed.wait()
                except TimeoutError:
                    continue
                self.taken += 1
                return
        finally:
            if self._awaited.get((window, data)) is echoed:
                del self._awaited[window, data]
            self._on_change()

    def _hear_pads(self, heard: PadMessage) -> None:
        window, function, data = heard
        message = keypad_pad.message(window, function, data)
        echo = self._awaited.get((window, data)) if function == 0x01 else None
        self._log.add(self.name, message, _told(heard, echo=echo is not None), to_device=True)
        if echo is not None:
            echo.set()
        pad, rater = self.pads.get(window), self.raters.get(window)
        for one in (pad, rater):
            if one is not None and one.hear(function, data):
                self._answer(message)
        self._on_change()

    def _hear_strips(self, heard: StripMessage) -> None:
        window, command, payload = heard
        message = led.message(window, command, payload)
        self._log.add(self.name, message, Meaning("keypad.strip", {"window": window}), to_device=True)
        strip = self.strips.get(window)
        answer = b"" if strip is None else strip.hear(command, payload)
        if answer:
            self._answer(answer)
        self._on_change()

    def _answer(self, message: bytes) -> None:
        async def later() -> None:
            await asyncio.sleep(ANSWER_S)
            await self._line.say(message)

        task = asyncio.create_task(later())
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    # ---- how it is ----

    def _view_of(self, window: int) -> PadView:
        pad, rater, strip = self.pads.get(window), self.raters.get(window), self.strips.get(window)
        return PadView(
            window=window,
            places=pad.places if pad else "",
            beeps=pad.beeps if pad else 0,
            asking=rater is not None and rater.asking,
            stars=rater is not None and rater.stars,
            lines=strip.lines if strip else (),
            silent=any(one is not None and one.silent for one in (pad, rater, strip)),
        )

    def _of(self, room: Mapping[int, P], window: int) -> P:
        if window not in room:
            raise Refused("bad_order", f"window {window}: expected {', '.join(map(str, room))}")
        return room[window]

    def _must_be_plugged(self) -> None:
        if not self._line.wire.plugged:
            raise Refused("unplugged", "the line is not plugged in")


def _said(window: int, function: int, data: tuple[int, ...]) -> Meaning:
    if function == 0x11:
        return Meaning("keypad.rated", {"window": window, "value": data[0]})
    key = next(name for name, code in KEYS.items() if code == data)
    return Meaning(f"keypad.{key}", {"window": window})


def _told(heard: PadMessage, *, echo: bool) -> Meaning:
    window, function, data = heard
    if echo:
        return Meaning("keypad.echo", {"window": window})
    words = {0x02: "show" if len(data) == 6 else "stars", 0x03: "beep", 0x01: "ask"}
    return Meaning(f"keypad.{words.get(function, 'other')}", {"window": window})
