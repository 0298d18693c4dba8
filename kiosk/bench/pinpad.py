"""The encrypting keypad at its far end: twelve keys for a hand, and a line that only tells how many were pressed."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import msgspec

from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.bench.pinpad_keys import Cutter, Keys, framed
from kiosk.bench.serial_wire import SerialWire
from kiosk.domain.errors import Refused

AGAIN_S = 0.5  # the last word is said so often until it is heard
LOOK_S = 0.1
OTHER_DEVICE = b"ID=4711,READY\r\n"
GARBAGE = bytes((0x81, 0x00, 0xFF, 0x0A, 0xC3, 0x9F, 0x0D, 0x7F, 0x80, 0x02, 0xFE, 0x03))
Key = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "cancel", "enter"]
Moody = Literal["well", "silent", "garbage", "bad_sum", "other_device"]
MEANINGS = {
    "Q": "asked", "A": "armed", "D": "disarmed", "V": "is", "K": "digits", "C": "cancelled", "E": "block",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PinpadSettings:
    """`[pinpad]`: its line."""

    baud: int = 9600


class Press(Order, frozen=True, kw_only=True):
    """One key."""

    key: Key


class Type(Order, frozen=True, kw_only=True):
    """Digits, one after the other; `enter`: and the key that ends it."""

    digits: str
    enter: bool = True


class Mood(Order, frozen=True, kw_only=True):
    """How it speaks; a silent one is dead."""

    mood: Moody


class Switched(Order, frozen=True, kw_only=True):
    """On or off."""

    on: bool = True


class Unplug(Order, frozen=True, kw_only=True):
    """Pulled out; `during`: in the middle of a frame."""

    during: bool = False


class PinpadView(msgspec.Struct, frozen=True, kw_only=True):
    """The keypad; never a digit. `keys_count`: somebody asks for a PIN now."""

    plugged: bool
    keys_count: bool
    digits: int
    fewest: int
    mood: str
    has_key: bool
    blocks: int


class BenchPinpad:
    """A `FarEnd`. Raises Refused where something cannot be done."""

    name = "pinpad"

    def __init__(self, settings: PinpadSettings, wire: WireLog, on_change: Callable[[], None]) -> None:
        self._settings = settings
        self._log = wire
        self._on_change = on_change
        self._line = SerialWire(settings.baud, self._came)
        self._link: Path | None = None
        self._keys = Keys()
        self._cutter = Cutter()
        self._mood: Moody = "well"
        self._mouth: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    # ---- FarEnd ----

    async def start(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._link = folder / "line"
        self._line.plug(self._link)
        self._tasks = [asyncio.create_task(self._speak()), asyncio.create_task(self._keep_time())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._line.unplug()

    async def restore(self) -> None:
        self._mood, self._keys.has_key = "well", True
        self._line.wrong_baud = False
        self._line.plug()
        self._on_change()

    def actions(self) -> Mapping[str, Action]:
        return {
            "press": Action(Press, self._press),
            "type": Action(Type, self._type),
            "mood": Action(Mood, self._set_mood),
            "lose_key": Action(Switched, self._lose_key),
            "wrong_baud": Action(Switched, self._wrong_baud),
            "unplug": Action(Unplug, self._unplug),
            "plug": Action(Nothing, self._plug),
            "restore": Action(Nothing, lambda _: self.restore()),
        }

    def view(self) -> PinpadView:
        return PinpadView(
            plugged=self._line.plugged,
            keys_count=self._keys.asked,
            digits=self._keys.count,
            fewest=self._keys.fewest,
            mood=self._mood,
            has_key=self._keys.has_key,
            blocks=self._keys.blocks,
        )

    def faults(self) -> tuple[str, ...]:
        wrong = {
            "unplugged": not self._line.plugged,
            "wrong_baud": self._line.wrong_baud,
            "no_key": not self._keys.has_key,
            self._mood: self._mood != "well",
        }
        return tuple(name for name, is_so in wrong.items() if is_so)

    def addresses(self) -> Mapping[str, str]:
        return {"pinpad": f"serial://{self._link}?baud={self._settings.baud}"}

    # ---- hands ----

    async def _press(self, order: Press) -> None:
        self._must_count()
        if body := self._keys.press(order.key):
            self._say(body)
        self._on_change()

    async def _type(self, order: Type) -> None:
        if not order.digits.isdecimal() or not order.digits.isascii():
            raise Refused("bad_order", "digits: expected digits")
        self._must_count()
        for digit in order.digits:
            self._say(self._keys.press(digit))
        if order.enter:
            self._say(self._keys.press("enter"))
        self._on_change()

    async def _set_mood(self, order: Mood) -> None:
        self._mood = order.mood
        self._on_change()

    async def _lose_key(self, order: Switched) -> None:
        """As when it is opened: the key and what was typed are erased."""
        self._keys.has_key = not order.on
        self._keys.forget()
        self._on_change()

    async def _wrong_baud(self, order: Switched) -> None:
        self._line.wrong_baud = order.on
        self._on_change()

    async def _unplug(self, order: Unplug) -> None:
        if order.during:
            frame = framed(self._keys.heard(["Q"], 0.0))
            await self._line.send(frame[: len(frame) // 2])
        self._line.unplug()
        self._keys.forget()  # its power came over the line
        self._on_change()

    async def _plug(self, _: Nothing) -> None:
        self._line.plug()
        self._on_change()

    def _must_count(self) -> None:
        if not self._line.plugged:
            raise Refused("unplugged", "the keypad is not plugged in")
        if not self._keys.asked:
            raise Refused("not_asked", "nobody asks for a PIN now")

    # ---- on the wire ----

    def _came(self, data: bytes) -> None:
        for body in self._cutter.feed(data):
            if self._mood == "silent":
                continue
            if body and body != "Q":
                self._note(body, to_device=True)
            if answer := self._keys.heard(body.split(","), asyncio.get_running_loop().time()):
                self._say(answer)
            if body != "Q":
                self._on_change()

    def _say(self, body: str) -> None:
        if body:
            self._mouth.put_nowait(body)

    async def _speak(self) -> None:
        """One mouth: no frame in the middle of another."""
        while True:
            body = await self._mouth.get()
            match self._mood:
                case "silent":
                    continue
                case "garbage":
                    await self._line.send(GARBAGE)
                case "other_device":
                    await self._line.send(OTHER_DEVICE)
                case "bad_sum":
                    *frame, total = framed(body)
                    await self._line.send(bytes((*frame, total ^ 0x55)))
                case "well":
                    await self._line.send(framed(body))
            if body[0] not in "VN":  # a heartbeat is not worth a line of the log
                self._note(body, to_device=False)

    async def _keep_time(self) -> None:
        """The limit, and the last word until it is heard."""
        loop, said_s = asyncio.get_running_loop(), 0.0
        while True:
            await asyncio.sleep(LOOK_S)
            now_s = loop.time()
            if self._keys.owed and now_s - said_s >= AGAIN_S:
                said_s = now_s
                self._say(self._keys.owed)
            elif self._keys.asked and now_s >= self._keys.ends_s:
                said_s = now_s
                self._say(self._keys.time_over())
                self._on_change()

    def _note(self, body: str, *, to_device: bool) -> None:
        meaning = Meaning(f"pinpad.{MEANINGS[body[0]]}") if body[0] in MEANINGS else Meaning()
        self._log.add(self.name, framed(body), meaning, to_device=to_device)


MOODS = get_args(Moody)
