"""Supervises every device: one task each, back-off with jitter, every fault reported, nothing restarts the world."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Protocol

from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault, Health, Notice
from kiosk.domain.errors import BianminError

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 10.0

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


class Supervisor:
    """Keeps one device as alive as it can be and says how it is."""

    def __init__(self, device: Device, report: Callable[[Health], None], clock: Clock) -> None:
        self._device = device
        self._report = report
        self._clock = clock
        self._last: Health | None = None

    async def run(self) -> None:
        """Until cancelled."""
        wait_s = 0.0
        while True:
            opened_at = self._clock.monotonic()
            await self._live()
            wait_s = next_wait_s(wait_s, self._clock.monotonic() - opened_at)
            await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))

    async def _live(self) -> None:
        self._say(DeviceState.OPENING, Fault.NONE, Notice.NONE)
        try:
            await self._device.open()
            _obey_a_swallowed_cancel()
            async for state, seen, notice in self._device.watch():
                self._say(state, seen, notice)
        except (BianminError, OSError) as lost:
            _log.warning("device.lost device=%s why=%s", self._device.name, type(lost).__name__)
        except Exception:  # noqa: BLE001  # a driver's own mistake must not take the other devices down
            _log.exception("device.failed device=%s", self._device.name)
        finally:
            await self._device.close()
        self._say(DeviceState.BACKOFF, Fault.OFFLINE, Notice.NONE)

    def _say(self, state: DeviceState, fault: Fault, notice: Notice) -> None:
        last = self._last
        if state is DeviceState.OPENING and last is not None and last.state is DeviceState.BACKOFF:
            return  # a retry is not news: the screen would flicker
        if last is not None and (last.state, last.fault, last.notice) == (state, fault, notice):
            return
        self._last = Health(
            self._device.name, state, fault, notice, self._device.address, self._clock.monotonic()
        )
        self._report(self._last)


def next_wait_s(last_s: float, lived_s: float) -> float:
    """How long to wait before the next try; after a device that lived a while, the shortest time."""
    return FIRST_WAIT_S if lived_s > LONGEST_WAIT_S else min(LONGEST_WAIT_S, max(FIRST_WAIT_S, last_s * 2))


def _obey_a_swallowed_cancel() -> None:
    """asyncio.wait_for of Python 3.11 loses a cancellation that comes as its future completes (bpo-37658)."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
