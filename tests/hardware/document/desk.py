"""The bench's document camera and the process that looks through it, small and quick."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kiosk.bench.document import DocumentBench, DocumentBenchSettings
from kiosk.bench.panel_wire import WireLog
from kiosk.domain.clock import SystemClock
from kiosk.hardware.document.codec import Looks
from kiosk.hardware.document.driver import DocumentChild
from kiosk.hardware.document.port import Seeing
from kiosk.hardware.document.settings import DocumentSettings

LIMIT_S = 60.0
BENCH = DocumentBenchSettings(fps=30, width=640, height=480, full_width=1280, full_height=960)
FULL_BENCH = DocumentBenchSettings(fps=20, width=640, height=480)
QUICK = DocumentSettings(
    live_width=640,
    live_height=480,
    live_fps=30,
    still_width=1280,
    still_height=960,
    settle_frames=1,
    probe_s=0.2,
    order_s=12.0,
    frame_s=4.0,
    frozen_s=0.5,
)


def settings_for(bench: DocumentBench, **changes: object) -> DocumentSettings:
    """The quick settings, at this bench."""
    return replace(QUICK, enabled=True, address=bench.addresses()["document"], **changes)  # type: ignore[arg-type]  # by name


@asynccontextmanager
async def document_bench(settings: DocumentBenchSettings = BENCH) -> AsyncIterator[DocumentBench]:
    """A camera with a plain page before it."""
    bench = DocumentBench(settings, WireLog(SystemClock(), 100, lambda: None), lambda: None)
    await bench.start(Path())
    try:
        yield bench
    finally:
        await bench.stop()


@dataclass(slots=True)
class Looker:
    """The process, and what it told."""

    told: list[Seeing] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    child: DocumentChild | None = None

    @property
    def pages(self) -> DocumentChild:
        """Where orders go."""
        assert self.child is not None
        return self.child

    def looks(self, looks: Looks) -> None:
        """Told by the process."""
        self.told.append(looks.seeing)

    async def until(self, seeing: Seeing) -> None:
        """The last thing told is this."""
        await until(lambda: bool(self.told) and self.told[-1] is seeing)


@asynccontextmanager
async def looking(settings: DocumentSettings) -> AsyncIterator[Looker]:
    """The process runs and sees."""
    looker = Looker()
    looker.child = DocumentChild(settings, looks=looker.looks, gone=looker.gone.set)
    await looker.pages.start()
    try:
        await looker.until(Seeing.WELL)
        yield looker
    finally:
        await looker.pages.stop()


async def until(true: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
    """Ask again and again. Raises TimeoutError."""
    async with asyncio.timeout(limit_s):
        while not true():  # noqa: ASYNC110  # what is asked lives in another process
            await asyncio.sleep(0.01)
