"""A drawn camera on a real port, and the supervised driver in front of it."""

import asyncio
import mmap
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.devices import BackOff, Supervisor
from agent.preview import PreviewMap
from kiosk.bench.camera.machine import CameraBench
from kiosk.bench.camera.settings import CameraSettings as BenchSettings
from kiosk.bench.panel_wire import WireLog
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Health
from kiosk.domain.preview import Mark
from kiosk.hardware.camera.camera import FaceCamera
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.settings import CameraSettings

LIMIT_S = 60.0
QUICK = CameraSettings(skip_frames=1, open_s=4.0, stall_s=0.6, frozen_s=0.5, probe_s=0.2, fps=30)
SHORT = BackOff(first_wait_s=0.05, longest_wait_s=0.2)


@dataclass(slots=True)
class Looker:
    """Looks at every memory that it is given, as a screen would."""

    maps: list[PreviewMap] = field(default_factory=list)
    memories: list[PreviewMemory] = field(default_factory=list)

    def take(self, memory: PreviewMemory) -> None:
        """A memory came."""
        self.memories.append(memory)
        self.maps.append(PreviewMap(memory.reading_fd()))

    def newest(self) -> tuple[Mark, bytes] | None:
        """The newest picture of the newest memory."""
        if not self.maps:
            return None
        into = bytearray(self.maps[-1].size.slot_bytes)
        mark = self.maps[-1].copy_newest(memoryview(into))
        return None if mark is None else (mark, bytes(into))

    def close(self) -> None:
        """Look no more."""
        for one in self.maps:
            one.close()


@dataclass(slots=True)
class Setting:
    """What a test has in its hands."""

    bench: CameraBench
    camera: FaceCamera
    told: list[Health]
    looker: Looker

    @property
    def now(self) -> tuple[DeviceState, Fault]:
        """How the camera stands."""
        return (self.told[-1].state, self.told[-1].fault) if self.told else (DeviceState.OPENING, Fault.NONE)

    @property
    def pid(self) -> int | None:
        """The process that captures."""
        eye = self.camera.eyes[0]
        return None if eye is None else eye.pid

    async def look(self) -> None:
        """Switch it on and wait for a picture."""
        await self.camera.show(self.looker.take)
        await self.sees()

    async def sees(self) -> None:
        """Waits for a picture that is newer than the newest one now."""
        now = self.looker.newest()
        memory, last = len(self.looker.maps), now[0].sequence if now else 0

        def newer() -> bool:
            found = self.looker.newest()
            return found is not None and (len(self.looker.maps) > memory or found[0].sequence > last)

        await until(newer)

    async def stands(self, state: DeviceState, fault: Fault) -> None:
        """Waits until the camera is reported so."""
        await until(lambda: self.now == (state, fault))


@asynccontextmanager
async def drawn_camera() -> AsyncIterator[CameraBench]:
    """The far end alone."""
    clock = SystemClock()
    bench = CameraBench(BenchSettings(), clock, WireLog(clock, 100, lambda: None), lambda: None)
    await bench.start(Path())
    try:
        yield bench
    finally:
        await bench.stop()


@asynccontextmanager
async def supervised(settings: CameraSettings = QUICK, *, twin: bool = False) -> AsyncIterator[Setting]:
    """The driver under its supervisor, looking at a drawn camera."""
    async with drawn_camera() as bench:
        found = bench.addresses()
        settings = replace(
            settings, address=found["camera"], twin=found["camera_infrared"] if twin else settings.twin
        )
        camera, told = FaceCamera(settings), list[Health]()
        looker = Looker()
        watching = asyncio.create_task(Supervisor(camera, told.append, SystemClock(), SHORT).run())
        at = Setting(bench, camera, told, looker)
        try:
            await at.stands(DeviceState.READY, Fault.NONE)
            yield at
        finally:
            await camera.hide()
            watching.cancel()
            await asyncio.wait({watching})
            looker.close()


async def until(true: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
    """Ask again and again until it is true. Raises TimeoutError."""
    async with asyncio.timeout(limit_s):
        while not true():  # noqa: ASYNC110  # what is asked lives in another process
            await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    """Whether that process still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def all_bytes(fd: int) -> bytes:
    """Everything that is in a memory."""
    with mmap.mmap(fd, 0, access=mmap.ACCESS_READ) as seen:
        return bytes(seen)
