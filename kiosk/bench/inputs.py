"""The inputs board at its far end: switches for mains, door, somebody near, headphones, and a battery."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.bench.serial_wire import SerialWire
from kiosk.domain.errors import Refused

SWITCHES = ("mains", "door_open", "near", "headphones")
OTHER_DEVICE = b"ID=4711,READY\r\n"
GARBAGE = bytes((0x81, 0x00, 0xFF, 0x0A, 0xC3, 0x9F, 0x0D, 0x7F, 0x80, 0x0A, 0xFE, 0x0D))


@dataclass(frozen=True, slots=True)
class InputsSettings:
    """`[inputs]`: the line, and how often the board speaks by itself."""

    baud: int = 9600
    beat_s: float = 1.0


class Switch(Order, frozen=True, kw_only=True):
    """Turn one over. `input`: mains, door_open, near, headphones."""

    input: Literal["mains", "door_open", "near", "headphones"]
    on: bool


class Battery(Order, frozen=True, kw_only=True):
    """How full the UPS is; None: there is none."""

    percent: int | None


class Mood(Order, frozen=True, kw_only=True):
    """How the board speaks."""

    mood: Literal["well", "silent", "garbage", "other_device", "bad_sum"]


class WrongBaud(Order, frozen=True, kw_only=True):
    """The line's speed is not the host's."""

    on: bool = True


class Unplug(Order, frozen=True, kw_only=True):
    """Pulled out; `during`: in the middle of a line."""

    during: bool = False


class InputsView(msgspec.Struct, frozen=True, kw_only=True):
    """The board and its switches."""

    plugged: bool
    mains: bool
    door_open: bool
    near: bool
    headphones: bool
    battery_percent: int | None
    mood: str
    asked: int


class BenchInputs:
    """A `FarEnd`."""

    name = "inputs"

    def __init__(self, settings: InputsSettings, wire: WireLog, on_change: Callable[[], None]) -> None:
        self._settings = settings
        self._log = wire
        self._on_change = on_change
        self._line = SerialWire(settings.baud, self._came)
        self._link: Path | None = None
        self._on = {"mains": True, "door_open": False, "near": False, "headphones": False}
        self._battery: int | None = 100
        self._mood = "well"
        self._asked = 0
        self._owes_version = False
        self._rest = b""
        self._said = b""
        self._speak = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None

    # ---- FarEnd ----

    async def start(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._link = folder / "line"
        self._line.plug(self._link)
        self._beating = asyncio.create_task(self._beat())

    async def stop(self) -> None:
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
        self._line.unplug()

    async def restore(self) -> None:
        self._on = {"mains": True, "door_open": False, "near": False, "headphones": False}
        self._battery, self._mood = 100, "well"
        self._line.wrong_baud = False
        self._line.plug()
        self._changed()

    def actions(self) -> Mapping[str, Action]:
        return {
            "switch": Action(Switch, self._switch),
            "battery": Action(Battery, self._set_battery),
            "mood": Action(Mood, self._set_mood),
            "wrong_baud": Action(WrongBaud, self._wrong_baud),
            "unplug": Action(Unplug, self._unplug),
            "plug": Action(Nothing, self._plug),
            "restore": Action(Nothing, lambda _: self.restore()),
        }

    def view(self) -> InputsView:
        return InputsView(
            plugged=self._line.plugged,
            battery_percent=self._battery,
            mood=self._mood,
            asked=self._asked,
            **self._on,
        )

    def faults(self) -> tuple[str, ...]:
        wrong = {
            "unplugged": not self._line.plugged,
            "wrong_baud": self._line.wrong_baud,
            self._mood: self._mood != "well",
            "power_lost": not self._on["mains"],
            "door_open": self._on["door_open"],
        }
        return tuple(name for name, is_so in wrong.items() if is_so)

    def addresses(self) -> Mapping[str, str]:
        return {"inputs": f"serial://{self._link}?baud={self._settings.baud}"}

    # ---- hands ----

    async def _switch(self, order: Switch) -> None:
        self._on[order.input] = order.on
        self._changed()

    async def _set_battery(self, order: Battery) -> None:
        if order.percent is not None and not 0 <= order.percent <= 100:
            raise Refused("bad_order", "percent: expected 0 to 100")
        self._battery = order.percent
        self._changed()

    async def _set_mood(self, order: Mood) -> None:
        self._mood = order.mood
        self._changed()

    async def _wrong_baud(self, order: WrongBaud) -> None:
        self._line.wrong_baud = order.on
        self._changed()

    async def _unplug(self, order: Unplug) -> None:
        if order.during:
            line = self._inputs()
            await self._line.send(line[: len(line) // 2])
        self._line.unplug()
        self._changed()

    async def _plug(self, _: Nothing) -> None:
        self._line.plug()
        self._changed()

    def _changed(self) -> None:
        self._speak.set()
        self._on_change()

    # ---- on the wire ----

    async def _beat(self) -> None:
        """At every change, and at least once a beat."""
        while True:
            self._speak.clear()
            await self._say()
            try:
                async with asyncio.timeout(self._settings.beat_s):
                    await self._speak.wait()
            except TimeoutError:
                continue

    async def _say(self) -> None:
        if not self._line.plugged:
            return
        match self._mood:
            case "silent":
                return
            case "garbage":
                await self._line.send(GARBAGE)
            case "other_device":
                await self._line.send(OTHER_DEVICE)
            case "bad_sum":
                await self._line.send(self._inputs().replace(b"*", b"*0"))
            case _:
                if self._owes_version:
                    self._owes_version = False
                    await self._line.send(_line("BMV,Bianmin bench board,1.0"))
                line = self._inputs()
                await self._line.send(line)
                if line != self._said:  # a heartbeat that says nothing new is not worth a line of the log
                    self._said = line
                    self._log.add(self.name, line, Meaning("inputs.says"), to_device=False)

    def _came(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.strip() == _line("BMQ").strip() and self._mood == "well":
                self._asked += 1
                self._log.add(self.name, line, Meaning("inputs.asked"), to_device=True)
                self._owes_version = True
                self._speak.set()  # one mouth: an answer never comes in the middle of a line

    def _inputs(self) -> bytes:
        flags = [str(int(self._on[name])) for name in SWITCHES]
        level = "-" if self._battery is None else str(self._battery)
        return _line(",".join(("BMI", flags[0], level, *flags[1:])))


def _line(body: str) -> bytes:
    total = 0
    for character in body.encode():
        total ^= character
    return f"${body}*{total:02X}\r\n".encode()
