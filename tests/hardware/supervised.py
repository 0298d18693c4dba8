"""A device under the real supervisor, with what it said."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from agent.devices import BackOff, Device, Supervisor
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Health


@dataclass(slots=True)
class Supervised:
    """Everything that was reported, oldest first."""

    healths: list[Health] = field(default_factory=list)

    @property
    def now(self) -> Health:
        """The last of it."""
        return self.healths[-1]

    async def until(self, true: Callable[[Health], bool], limit_s: float = 60.0) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while not (self.healths and true(self.now)):  # noqa: ASYNC110  # asked from outside
                await asyncio.sleep(0.005)

    async def ready(self) -> None:
        """Well again."""
        await self.until(lambda health: (health.state, health.fault) == (DeviceState.READY, Fault.NONE))

    async def lost(self) -> None:
        """The line is gone."""
        await self.until(lambda health: health.state in (DeviceState.BACKOFF, DeviceState.ABSENT))


@asynccontextmanager
async def supervised(device: Device, back_off: BackOff | None = None) -> AsyncIterator[Supervised]:
    """Kept alive until the block ends; by default it tries again soon."""
    seen = Supervised()
    supervisor = Supervisor(
        device, seen.healths.append, SystemClock(), back_off or BackOff(first_wait_s=0.05, longest_wait_s=0.2)
    )
    running = asyncio.create_task(supervisor.run())
    try:
        yield seen
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
