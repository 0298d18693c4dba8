"""Supervises every device: one task each, back-off with jitter, every fault reported, nothing restarts the world."""

import asyncio
import logging
import os
import random
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault, Health, Notice
from kiosk.domain.errors import BianminError, ConfigError
from kiosk.hardware.transport import LineLost, NotThere, node_of

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 10.0
OPEN_LIMIT_S = 30.0  # a driver that does not come back from opening is reported like one that found nothing
LOOK_S = 0.2  # how often a waiting device's file is looked for: it is opened as soon as it is plugged in

_log = logging.getLogger("agent.devices")


class Device(Protocol):
    """What the supervisor needs of a driver."""

    @property
    def name(self) -> str:
        """printer, card, ..."""
        ...

    @property
    def address(self) -> str:
        """Where it is, for doctor and the attendant."""
        ...

    async def open(self) -> None:
        """Connect. Raises BianminError or OSError where nothing answers."""
        ...

    def watch(self) -> AsyncIterator[tuple[DeviceState, Fault, Notice]]:
        """States as they change, until the device is lost (then it ends or raises)."""
        ...

    async def close(self) -> None:
        """Let go of it; may be called at any time."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """What it says of itself while it is open (model, firmware, counters), for doctor; nothing of a resident."""
        ...


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds between two tries; each wait is twice the last one, with jitter."""

    first_wait_s: float = FIRST_WAIT_S
    longest_wait_s: float = LONGEST_WAIT_S

    def __post_init__(self) -> None:
        if not 0 < self.first_wait_s <= self.longest_wait_s:
            raise ValueError("first_wait_s: expected more than 0 and at most longest_wait_s")

    def next_s(self, last_s: float, lived_s: float) -> float:
        """How long to wait before the next try; after a device that lived a while, the shortest time."""
        if lived_s > self.longest_wait_s:
            return self.first_wait_s
        return min(self.longest_wait_s, max(self.first_wait_s, last_s * 2))


class Supervisor:
    """Keeps one device as alive as it can be and says how it is."""

    def __init__(
        self,
        device: Device,
        report: Callable[[Health], None],
        clock: Clock,
        back_off: BackOff | None = None,
    ) -> None:
        self._device = device
        self._report = report
        self._clock = clock
        self._back_off = back_off or BackOff()
        self._last: Health | None = None

    async def run(self) -> None:
        """Until cancelled."""
        wait_s = 0.0
        while True:
            opened_at = self._clock.monotonic()
            was = _identity(self._device.address)
            state, fault = await self._live()
            self._say(state, fault, Notice.NONE)
            wait_s = self._back_off.next_s(wait_s, self._clock.monotonic() - opened_at)
            if await self._plugged_in(was, wait_s * random.uniform(0.5, 1.0)):
                wait_s = 0.0

    async def _live(self) -> tuple[DeviceState, Fault]:
        """Opens and watches it until it is lost; how it stands then."""
        self._say(DeviceState.OPENING, Fault.NONE, Notice.NONE)
        try:
            async with asyncio.timeout(OPEN_LIMIT_S):
                await self._device.open()
            async for state, seen, notice in self._device.watch():
                self._say(state, seen, notice)
        except (BianminError, OSError) as lost:
            _log.warning("device.lost device=%s why=%s", self._device.name, type(lost).__name__)
            return after(lost)
        except Exception:  # noqa: BLE001  # a driver's own mistake must not take the other devices down
            _log.exception("device.failed device=%s", self._device.name)
        finally:
            await self._let_go()
        return DeviceState.BACKOFF, Fault.OFFLINE

    async def _let_go(self) -> None:
        try:
            await self._device.close()
        except Exception:  # noqa: BLE001  # it is opened again whatever happened
            _log.exception("device.not_closed device=%s", self._device.name)

    async def _plugged_in(self, was: tuple[int, ...] | None, wait_s: float) -> bool:
        """Waits so long, or until another file is at the device's address than was when it was opened."""
        until = self._clock.monotonic() + wait_s
        while (rest_s := until - self._clock.monotonic()) > 0:
            await asyncio.sleep(min(rest_s, LOOK_S) if node_of(self._device.address) else rest_s)
            there = _identity(self._device.address)
            if there != was and there is not None:
                return True
            was = there
        return False

    def _say(self, state: DeviceState, fault: Fault, notice: Notice) -> None:
        last = self._last
        waited = last is not None and last.state in (DeviceState.BACKOFF, DeviceState.ABSENT)
        if state is DeviceState.OPENING and waited:
            return  # a retry is not news: the screen would flicker
        if last is not None and (last.state, last.fault, last.notice) == (state, fault, notice):
            return
        self._last = Health(
            self._device.name, state, fault, notice, self._device.address, self._clock.monotonic()
        )
        self._report(self._last)


def after(lost: Exception) -> tuple[DeviceState, Fault]:
    """How a device stands that did not open, or was lost for this reason."""
    match lost:
        case NotThere():
            return DeviceState.ABSENT, Fault.OFFLINE
        case LineLost():
            return DeviceState.BACKOFF, lost.fault
        case ConfigError():
            return DeviceState.BACKOFF, Fault.CONFIG
        case PermissionError():
            return DeviceState.BACKOFF, Fault.NO_PERMISSION
        case FileNotFoundError():
            return DeviceState.ABSENT, Fault.OFFLINE
        case _:
            return DeviceState.BACKOFF, Fault.OFFLINE


def _identity(address: str) -> tuple[int, ...] | None:
    """Which device file is at the address now; None for none, and for an address that is no file."""
    node = node_of(address)
    if node is None:
        return None
    try:
        there = os.stat(node)  # noqa: PTH116  # asked five times a second while a device is away
    except OSError:
        return None
    return there.st_dev, there.st_ino, there.st_rdev, there.st_ctime_ns  # the same number again is a new file
