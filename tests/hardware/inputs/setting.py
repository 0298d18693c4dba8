"""An inputs board on a pseudo-terminal, the driver at our end, and somebody who watches."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.bench.inputs import BenchInputs
from kiosk.bench.inputs import InputsSettings as BenchSettings
from kiosk.bench.panel_wire import WireLog
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.errors import Unreachable
from kiosk.hardware.inputs.board import InputsBoard
from kiosk.hardware.inputs.port import Inputs
from kiosk.hardware.inputs.settings import InputsSettings
from kiosk.hardware.transport import transport_at

Told = tuple[DeviceState, Fault, Notice]
READY: Told = (DeviceState.READY, Fault.NONE, Notice.NONE)


@dataclass(slots=True)
class Line:
    """Both ends."""

    bench: BenchInputs
    board: InputsBoard
    heard: list[Inputs] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    lost: bool = False

    async def do(self, action: str, **order: object) -> None:
        """A hand at the bench."""
        chosen = self.bench.actions()[action]
        await chosen.run(chosen.takes(**order))

    async def until(self, true: Callable[[], bool], limit_s: float = 60.0) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while not true():  # noqa: ASYNC110  # asked from outside, as a person would look
                await asyncio.sleep(0.005)

    async def says(self, told: Told) -> None:
        """Until the board is said to be so."""
        await self.until(lambda: self.told[-1:] == [told])


@asynccontextmanager
async def inputs_line(folder: Path, *, silence_s: float = 0.5) -> AsyncIterator[Line]:
    """Open and watched until the block ends; the heart beats fast."""
    bench = BenchInputs(
        BenchSettings(baud=115200, beat_s=0.1), WireLog(SystemClock(), 100, lambda: None), lambda: None
    )
    await bench.start(folder)
    heard: list[Inputs] = []
    address = bench.addresses()["inputs"]
    board = InputsBoard(
        transport_at(address),
        InputsSettings(address=address, silence_s=silence_s),
        SystemClock(),
        heard.append,
    )
    line = Line(bench, board, heard)
    watching = asyncio.create_task(_watch(line))
    try:
        yield line
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await board.close()
        await bench.stop()


async def _watch(line: Line) -> None:
    try:
        await line.board.open()
        async for told in line.board.watch():
            line.told.append(told)
    except (Unreachable, OSError):
        line.lost = True
