"""A printer under the agent's supervisor, and how it stands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from agent.devices import BackOff, Supervisor
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Health
from kiosk.hardware.printer.thermal import ThermalPrinter
from kiosk.hardware.transport import Transport
from tests.agent.station import QUICK

LIMIT_S = 60.0


@dataclass(slots=True)
class Seen:
    """What was reported."""

    printer: ThermalPrinter
    reports: list[Health] = field(default_factory=list)

    async def stands(self, state: DeviceState, fault: Fault = Fault.NONE, limit_s: float = LIMIT_S) -> None:
        """Waits until the last report says so. Raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while not self.reports or (self.reports[-1].state, self.reports[-1].fault) != (state, fault):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@asynccontextmanager
async def supervised_printer(line: Transport) -> AsyncIterator[Seen]:
    """Supervised with short waits, until the end of the block."""
    seen = Seen(ThermalPrinter(line, QUICK, SystemClock()))
    waits = BackOff(first_wait_s=0.05, longest_wait_s=0.3)
    running = asyncio.create_task(Supervisor(seen.printer, seen.reports.append, SystemClock(), waits).run())
    try:
        yield seen
    finally:
        running.cancel()
        await asyncio.wait({running})
