"""The driver of the encrypting keypad: asks it how it is, lets somebody type, tells how many digits stand there."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.errors import Unreachable
from kiosk.hardware.pinpad.codec import (
    NOBODY,
    Arm,
    Ask,
    Block,
    Cancelled,
    Deframer,
    Disarm,
    Message,
    NotUnderstood,
    Stands,
    Version,
    encoded,
)
from kiosk.hardware.pinpad.port import Entered, GivenUp, Lost, PinTold, Typed
from kiosk.hardware.pinpad.settings import PinpadSettings
from kiosk.hardware.transport import Quiet, Transport

PIECE = 256
ASK_EVERY_S = 1.0
WRITE_S = 1.0
HEARD_S = 0.4  # an order is answered by then, or said again
TRIES = 3
STRANGE_PIECES = 3  # so many, and no frame among them

_State = tuple[DeviceState, Fault, Notice]
_READY: _State = (DeviceState.READY, Fault.NONE, Notice.NONE)


@dataclass(eq=False, slots=True)
class _Asked:
    """One order to let somebody type. `begun`: the keypad said that keys count."""

    order: str
    begun: asyncio.Event = field(default_factory=asyncio.Event)


class SerialPinpad:
    """Implements `agent.devices.Device` and `EncryptingKeypad`; `heard` gets what is told while somebody may type."""

    name = "pinpad"

    def __init__(
        self, transport: Transport, settings: PinpadSettings, clock: Clock, heard: Callable[[PinTold], None]
    ) -> None:
        self._transport = transport
        self._settings = settings
        self._clock = clock
        self._heard = heard
        self._deframer = Deframer()
        self._noise = 0  # of the deframer, when the last frame came
        self._version: Version | None = None
        self._asked: _Asked | None = None

    @property
    def address(self) -> str:
        """As in the configuration."""
        return self._transport.address

    @property
    def facts(self) -> Mapping[str, str]:
        """Model and firmware."""
        if self._version is None:
            return {}
        return {"model": self._version.model, "firmware": self._version.firmware}

    # ---- Device ----

    async def open(self) -> None:
        self._deframer, self._noise, self._version = Deframer(), 0, None
        await self._transport.open()

    async def watch(self) -> AsyncIterator[_State]:
        heard_s = asked_s = self._clock.monotonic()
        await self._say(Disarm())  # whatever an earlier life of ours asked
        await self._say(Ask())
        while True:
            messages = await self._messages()
            for message in messages:
                heard_s, self._noise = self._clock.monotonic(), self._deframer.noise
                await self._take_in(message)
            now_s = self._clock.monotonic()
            told = self._judged(silent_s=now_s - heard_s)
            if told is not None:
                yield told
            if now_s - asked_s >= ASK_EVERY_S:
                asked_s = now_s
                await self._say(Ask())

    async def close(self) -> None:
        self._away()
        await self._transport.close()

    # ---- EncryptingKeypad ----

    async def arm(self, subject: str, limit_s: float) -> None:
        if self._version is None or not self._version.has_key:
            raise Unreachable("pinpad: not ready")
        order = secrets.token_hex(4)
        self._asked = asked = _Asked(order)
        limits = self._settings
        arm = Arm(order, subject, limits.fewest_digits, limits.most_digits, max(1, round(limit_s)))
        try:
            for _ in range(TRIES):
                await self._say(arm)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(HEARD_S):
                        await asked.begun.wait()
                    return
                if self._asked is not asked:
                    raise Unreachable("pinpad: taken back, or lost")
        except BaseException:
            self._forget(asked)
            raise
        self._forget(asked)
        raise Unreachable("pinpad: does not answer")

    async def disarm(self) -> None:
        self._asked = None
        with contextlib.suppress(Unreachable):  # it is told again when it says that somebody may still type
            await self._say(Disarm())

    # ---- inside ----

    async def _say(self, message: Ask | Arm | Disarm) -> None:
        await self._transport.write(encoded(message), WRITE_S)

    async def _messages(self) -> list[Message]:
        try:
            return self._deframer.feed(await self._transport.read(PIECE, ASK_EVERY_S))
        except Quiet:
            return []

    async def _take_in(self, message: Message) -> None:
        match message:
            case Version():
                self._version = message
                await self._compare(message.order)
            case Stands(order, digits):
                if self._is_ours(order) and self._asked is not None:
                    self._asked.begun.set()
                    self._heard(Typed(digits))
            case Cancelled(order, timed_out):
                await self._ended(order, GivenUp(timed_out))
            case Block(order, pin):
                await self._ended(order, Entered(pin))
            case NotUnderstood() | Ask() | Arm() | Disarm():
                return  # said again in time; or a line that hears itself
            case _:
                assert_never(message)

    async def _compare(self, order: str) -> None:
        """Who it thinks that asks it."""
        if self._asked is None and order != NOBODY:
            await self._say(Disarm())
        elif self._asked is not None and self._asked.begun.is_set() and not self._is_ours(order):
            self._away(keeps_version=True)  # it was off for a moment

    async def _ended(self, order: str, told: Entered | GivenUp) -> None:
        """It says so until it hears that it was heard; a new order tells it as well, and must not be taken back."""
        is_ours = self._is_ours(order)
        if is_ours or self._asked is None:
            self._asked = None
            await self._say(Disarm())
        if is_ours:
            self._heard(told)

    def _is_ours(self, order: str) -> bool:
        return self._asked is not None and self._asked.order == order

    def _judged(self, *, silent_s: float) -> _State | None:
        """None before the keypad's first word."""
        if self._deframer.noise - self._noise >= STRANGE_PIECES:
            self._away()
            fault = Fault.WRONG_DEVICE if self._deframer.text else Fault.GARBLED
            return DeviceState.FAULT, fault, Notice.NONE
        if silent_s >= self._settings.silence_s:
            self._away()
            return DeviceState.FAULT, Fault.OFFLINE, Notice.NONE
        if self._version is None:
            return None
        if not self._version.has_key:
            return DeviceState.FAULT, Fault.UNAUTHORISED, Notice.NONE
        return _READY

    def _away(self, *, keeps_version: bool = False) -> None:
        if not keeps_version:
            self._version = None
        asked, self._asked = self._asked, None
        if asked is not None:
            self._heard(Lost())

    def _forget(self, asked: _Asked) -> None:
        if self._asked is asked:
            self._asked = None
