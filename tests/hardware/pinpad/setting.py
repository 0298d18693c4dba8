"""An encrypting keypad on a pseudo-terminal, the driver at our end under the real supervisor, and hands at the keys."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.bench.panel_wire import WireLog
from kiosk.bench.pinpad import BenchPinpad
from kiosk.bench.pinpad import PinpadSettings as BenchSettings
from kiosk.domain.clock import SystemClock
from kiosk.hardware.pinpad.driver import SerialPinpad
from kiosk.hardware.pinpad.port import PinTold, Typed
from kiosk.hardware.pinpad.settings import PinpadSettings
from kiosk.hardware.transport import transport_at
from tests.hardware.supervised import Supervised, supervised


@dataclass(slots=True)
class Line:
    """Both ends."""

    bench: BenchPinpad
    pinpad: SerialPinpad
    told: list[PinTold]
    health: Supervised
    wire: WireLog

    async def do(self, action: str, **order: object) -> None:
        """A hand at the bench."""
        await hand(self.bench, action, **order)

    async def hears(self, told: PinTold, limit_s: float = 60.0) -> None:
        """Until that is the last that was told. Raises TimeoutError."""
        await self.until(lambda: self.told[-1:] == [told], limit_s)

    async def until(self, true: Callable[[], bool], limit_s: float = 60.0) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while not true():  # noqa: ASYNC110  # asked from outside
                await asyncio.sleep(0.005)

    async def arm(self, limit_s: float = 30) -> None:
        """Somebody may type."""
        await self.pinpad.arm("test", limit_s)
        await self.hears(Typed(0))


async def hand(bench: BenchPinpad, action: str, **order: object) -> None:
    """One action, done when this returns."""
    chosen = bench.actions()[action]
    await chosen.run(chosen.takes(**order))


@asynccontextmanager
async def bench_pinpad(folder: Path, wire: WireLog | None = None) -> AsyncIterator[BenchPinpad]:
    """On its line until the block ends."""
    log = wire or WireLog(SystemClock(), 200, lambda: None)
    bench = BenchPinpad(BenchSettings(baud=115200), log, lambda: None)
    await bench.start(folder)
    try:
        yield bench
    finally:
        await bench.stop()


@asynccontextmanager
async def pinpad_line(folder: Path, *, silence_s: float = 3.5) -> AsyncIterator[Line]:
    """Ready when the block begins."""
    wire = WireLog(SystemClock(), 200, lambda: None)
    async with bench_pinpad(folder, wire) as bench:
        told: list[PinTold] = []
        address = bench.addresses()["pinpad"]
        settings = PinpadSettings(address=address, enabled=True, silence_s=silence_s)
        pinpad = SerialPinpad(transport_at(address), settings, SystemClock(), told.append)
        async with supervised(pinpad) as health:
            await health.ready()
            yield Line(bench, pinpad, told, health, wire)
