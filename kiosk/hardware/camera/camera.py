"""The supervised camera: looked for while idle, opened only while somebody may look through it, its process killed after."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.preview import Seen
from kiosk.hardware.camera.eye import Eye
from kiosk.hardware.camera.messages import Opened, Pictures
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.probe import probe
from kiosk.hardware.camera.settings import CameraSettings
from kiosk.hardware.transport import LineLost

Told = tuple[DeviceState, Fault, Notice]


class FaceCamera:
    """LiveCamera, and what the supervisor needs. One at a time looks through it."""

    name = "camera"

    def __init__(self, settings: CameraSettings) -> None:
        self._settings = settings
        self._on_memory: Callable[[PreviewMemory], None] | None = None
        self._eye: Eye | None = None
        self._twin: Eye | None = None
        self._twin_watch: asyncio.Task[None] | None = None
        self._twin_lost = False
        self._wake = asyncio.Event()
        self._facts: dict[str, str] = {}

    @property
    def address(self) -> str:
        return self._settings.address

    @property
    def facts(self) -> Mapping[str, str]:
        return dict(self._facts)

    @property
    def eyes(self) -> tuple[Eye | None, Eye | None]:
        """What captures now: in colour, in infrared."""
        return self._eye, self._twin

    def infrared_memory(self) -> PreviewMemory | None:
        """Where the infrared eye's pictures are, while it gives some."""
        twin = self._twin
        return None if twin is None or self._twin_lost else twin.memory

    # ---- who looks through it ----

    async def show(self, on_memory: Callable[[PreviewMemory], None]) -> None:
        await self.hide()
        self._on_memory = on_memory
        self._wake.set()

    async def hide(self) -> None:
        self._on_memory = None
        await self._shut()
        self._wake.set()

    # ---- what the supervisor does ----

    async def open(self) -> None:
        self._facts.update(await probe(self._settings.address))
        await self._probe_twin()
        if self._on_memory is not None:
            await self._look()

    async def watch(self) -> AsyncIterator[Told]:
        yield DeviceState.READY, Fault.NONE, self._notice()
        while True:
            self._wake.clear()
            eye = self._eye
            if eye is not None:
                news = await self._news(eye)
                if news is not None:
                    yield (*_told(news.seen), self._notice())
            elif self._on_memory is not None:
                await self._look()
            else:
                yield DeviceState.READY, Fault.NONE, self._notice()
                await self._rest()

    async def close(self) -> None:
        self._facts.clear()
        await self._shut()

    async def _look(self) -> None:
        """Start to capture; whoever is to see the pictures gets their memory. Raises LineLost."""
        on_memory = self._on_memory
        eye = self._eye = Eye(self._settings.address, self._settings)
        try:
            opened = await eye.open()
            if self._settings.twin:
                self._look_with_twin()
        except LineLost:
            if self._eye is not eye:
                return  # somebody had enough meanwhile
            raise
        if self._eye is eye and on_memory is not None:
            self._facts.update(_facts(opened))
            on_memory(eye.memory)

    def _look_with_twin(self) -> None:
        twin = self._twin = Eye(self._settings.twin, self._settings)
        self._twin_lost = False
        self._twin_watch = asyncio.create_task(self._watch_twin(twin))

    async def _watch_twin(self, twin: Eye) -> None:
        """A lost infrared eye is noticed, and the camera goes on without it."""
        try:
            await twin.open()
            while True:
                await twin.news()
        except (LineLost, OSError):
            self._twin_lost = True

    async def _news(self, eye: Eye) -> Pictures | None:
        """None where somebody had enough meanwhile. Raises LineLost."""
        try:
            return await eye.news()
        except LineLost:
            if self._eye is not eye:
                return None
            raise

    async def _shut(self) -> None:
        watch, self._twin_watch = self._twin_watch, None
        if watch is not None:
            watch.cancel()
            await asyncio.wait({watch})
        eyes, self._eye, self._twin = (self._eye, self._twin), None, None
        for eye in eyes:
            if eye is not None:
                await eye.close()

    async def _rest(self) -> None:
        """Until somebody wants to look through it, or it is time to see whether it is still there. Raises LineLost."""
        try:
            async with asyncio.timeout(self._settings.probe_s):
                await self._wake.wait()
        except TimeoutError:
            await probe(self._settings.address)
            await self._probe_twin()

    async def _probe_twin(self) -> None:
        if self._settings.twin:
            try:
                await probe(self._settings.twin)
                self._twin_lost = False
            except LineLost:
                self._twin_lost = True

    def _notice(self) -> Notice:
        return Notice.PART_SILENT if self._twin_lost else Notice.NONE


def _told(seen: Seen) -> tuple[DeviceState, Fault]:
    """Bad light is the resident's to know, and stands beside each picture; the rest is for the staff."""
    match seen:
        case Seen.COVERED:
            return DeviceState.FAULT, Fault.COVERED
        case Seen.FROZEN:
            return DeviceState.FAULT, Fault.FROZEN
        case Seen.GOOD | Seen.TOO_DARK | Seen.TOO_BRIGHT:
            return DeviceState.READY, Fault.NONE


def _facts(opened: Opened) -> dict[str, str]:
    return {
        "picture": f"{opened.width}x{opened.height}",
        "fps": f"{opened.fps:.0f}",
        "backend": opened.backend,
    }
