"""The inputs board as a device: asks it who it is, listens to its heartbeat, says what is wrong with the machine."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import assert_never

from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.inputs.codec import Ask, BoardMessage, LineReader, Version, encoded
from kiosk.hardware.inputs.port import UNKNOWN, Inputs
from kiosk.hardware.inputs.settings import InputsSettings
from kiosk.hardware.transport import Quiet, Transport

PIECE = 256
ASK_EVERY_S = 1.0
WRITE_S = 1.0
STRANGE_LINES = 3  # so many, and none of the board's among them

Told = tuple[DeviceState, Fault, Notice]
_log = logging.getLogger("kiosk.inputs")


class InputsBoard:
    """Implements `agent.devices.Device`. `heard` gets every change, and UNKNOWN when the board is away."""

    name = "inputs"

    def __init__(
        self, transport: Transport, settings: InputsSettings, clock: Clock, heard: Callable[[Inputs], None]
    ) -> None:
        self._transport = transport
        self._settings = settings
        self._clock = clock
        self._heard = heard
        self._now: Inputs | None = None
        self._version: Version | None = None
        self._reader = LineReader()
        self._noise = 0  # of the reader, when the last good line came

    @property
    def address(self) -> str:
        """As in the configuration."""
        return self._transport.address

    @property
    def facts(self) -> Mapping[str, str]:
        """Model, firmware, and how full the battery is."""
        found = {}
        if self._version is not None:
            found = {"model": self._version.model, "firmware": self._version.firmware}
        if self._now is not None and self._now.battery_percent is not None:
            found["battery"] = f"{self._now.battery_percent} %"
        return found

    async def open(self) -> None:
        self._reader = LineReader()
        self._noise = 0
        self._version = None
        await self._transport.open()

    async def watch(self) -> AsyncIterator[Told]:
        heard_s = asked_s = self._clock.monotonic()
        await self._ask()
        while True:
            now_s = self._clock.monotonic()
            try:
                data = await self._transport.read(PIECE, ASK_EVERY_S)
            except Quiet:
                messages: list[BoardMessage] = []
            else:
                messages = self._reader.feed(data)
            for message in messages:
                self._take_in(message)
                heard_s, self._noise = self._clock.monotonic(), self._reader.noise
            told = self._judged(silent_s=self._clock.monotonic() - heard_s)
            if told is not None:
                yield told
            if self._version is None and now_s - asked_s >= ASK_EVERY_S:
                asked_s = now_s
                await self._ask()

    async def close(self) -> None:
        self._away()
        await self._transport.close()

    async def _ask(self) -> None:
        await self._transport.write(encoded(Ask()), WRITE_S)

    def _take_in(self, message: BoardMessage) -> None:
        match message:
            case Inputs():
                if message != self._now:
                    self._now = message
                    self._heard(message)
            case Version():
                self._version = message
            case Ask():
                _log.warning("inputs.echo")  # a line that hears itself
            case _:
                assert_never(message)

    def _judged(self, *, silent_s: float) -> Told | None:
        """None before the board's first word."""
        if self._reader.noise - self._noise >= STRANGE_LINES:
            self._away()
            fault = Fault.WRONG_DEVICE if self._reader.text else Fault.GARBLED
            return DeviceState.FAULT, fault, Notice.NONE
        if silent_s >= self._settings.silence_s:
            self._away()
            return DeviceState.FAULT, Fault.OFFLINE, Notice.NONE
        return None if self._now is None else told_of(self._now, self._settings.battery_low_percent)

    def _away(self) -> None:
        if self._now is not None:
            self._now = None
            self._heard(UNKNOWN)


def told_of(inputs: Inputs, low_percent: int) -> Told:
    """The worst of what the board sees."""
    battery = inputs.battery_percent
    if not inputs.mains and battery is not None and battery <= low_percent:
        return DeviceState.FAULT, Fault.BATTERY_LOW, Notice.ON_BATTERY
    if not inputs.mains:
        return DeviceState.READY, Fault.NONE, Notice.ON_BATTERY
    return DeviceState.READY, Fault.NONE, Notice.DOOR_OPEN if inputs.door_open else Notice.NONE
