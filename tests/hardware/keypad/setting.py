"""A hall's line: the bench at the far end, the driver at ours, and somebody who watches."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.bench.keypad import BusSettings, KeypadBus, PadView
from kiosk.bench.panel_wire import WireLog
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.errors import Unreachable
from kiosk.hardware.keypad.driver import Fitted, HallBus
from kiosk.hardware.keypad.port import BusEvent
from kiosk.hardware.keypad.settings import BusTimes
from kiosk.hardware.transport import transport_at

BAUD = 38400  # as 9600 does, four times as fast
QUICK = BusTimes(turnaround_s=0.012, answer_s=0.08, debounce_s=0.3, settle_s=0.0, refresh_s=0.5)
Told = tuple[DeviceState, Fault, Notice]
READY: Told = (DeviceState.READY, Fault.NONE, Notice.NONE)


@dataclass(slots=True)
class Line:
    """Both ends."""

    bench: KeypadBus
    bus: HallBus
    heard: list[BusEvent] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    lost: bool = False

    async def do(self, action: str, **order: object) -> None:
        """A hand at the bench."""
        chosen = self.bench.actions()[action]
        await chosen.run(chosen.takes(**order))

    def window(self, number: int) -> PadView:
        """What people see there."""
        return next(one for one in self.bench.view().windows if one.window == number)

    async def until(self, true: Callable[[], bool], limit_s: float = 60.0) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while not true():  # noqa: ASYNC110  # asked from outside, as a person would look
                await asyncio.sleep(0.005)

    async def ready(self) -> None:
        """Everybody has answered."""
        await self.until(lambda: bool(self.told) and self.told[-1] == READY)


@asynccontextmanager
async def hall_line(
    folder: Path,
    *,
    windows: tuple[int, ...] = (1, 2),
    times: BusTimes = QUICK,
    fitted: Fitted | None = None,
    baud: int = BAUD,
    watched: bool = True,
) -> AsyncIterator[Line]:
    """Open and watched until the block ends, or left to a supervisor."""
    bench = KeypadBus(
        BusSettings(baud=baud, pads=windows, raters=windows, strips=windows),
        WireLog(SystemClock(), 400, lambda: None),
        lambda: None,
    )
    await bench.start(folder)
    heard: list[BusEvent] = []
    bus = HallBus(
        "keypad",
        transport_at(bench.addresses()["keypad"]),
        fitted or Fitted(windows, windows, windows),
        clock=SystemClock(),
        times=times,
        heard=heard.append,
    )
    line = Line(bench, bus, heard)
    watching = asyncio.create_task(_watch(line) if watched else asyncio.sleep(0))
    try:
        yield line
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await bus.close()
        await bench.stop()


async def _watch(line: Line) -> None:
    await line.bus.open()
    try:
        async for told in line.bus.watch():
            line.told.append(told)
    except (Unreachable, OSError):
        line.lost = True
