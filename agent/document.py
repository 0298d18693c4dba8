"""The document camera as a supervised device, and as what a screen can look through; its process lives with a visit's pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.errors import Refused, Unreachable
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.probe import probe
from kiosk.hardware.document.codec import Live, Looks, Order
from kiosk.hardware.document.driver import Answered, DocumentChild
from kiosk.hardware.document.port import Seeing
from kiosk.hardware.document.settings import DocumentSettings

Told = tuple[DeviceState, Fault, Notice]

_FAULTS: Mapping[Seeing, Fault] = {
    Seeing.OPENING: Fault.NONE,
    Seeing.WELL: Fault.NONE,
    Seeing.LOST: Fault.OFFLINE,
    Seeing.FROZEN: Fault.FROZEN,
    Seeing.COVERED: Fault.COVERED,
}


class DocumentCamera:
    """`begin` and `end` are the visit's; between visits only its presence is watched, and its lamp is off."""

    name = "document"

    def __init__(self, settings: DocumentSettings) -> None:
        self._settings = settings
        self.address = settings.address
        self._child: DocumentChild | None = None
        self._seeing = Seeing.OPENING
        self._changed = asyncio.Event()
        self._turn = asyncio.Lock()
        self._facts: dict[str, str] = {}

    @property
    def facts(self) -> Mapping[str, str]:
        return dict(self._facts)

    @property
    def seeing(self) -> Seeing:
        """What the camera gives now; OPENING while nobody scans."""
        return self._seeing

    @property
    def scanning(self) -> bool:
        """Whether pages may be held now."""
        return self._child is not None

    @property
    def pid(self) -> int | None:
        """The process that holds the pages."""
        return self._child.pid if self._child is not None else None

    # ---- for the supervisor ----

    async def open(self) -> None:
        """Look for it, without looking through it. Raises LineLost and its kinds."""
        if self._child is None:
            self._facts.update(await probe(self.address))
        still = f"{self._settings.still_width}x{self._settings.still_height}"
        self._facts.update(live=f"{self._settings.live_width}x{self._settings.live_height}", still=still)

    async def watch(self) -> AsyncIterator[Told]:
        while True:
            self._changed.clear()
            yield self._told()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._settings.probe_s):
                    await self._changed.wait()
            if self._child is None:
                await probe(self.address)

    async def close(self) -> None:
        """Pages are the visit's: they stay until `end`."""
        self._facts.clear()

    # ---- for a visit ----

    async def begin(self) -> None:
        """Start the process that sees and holds the pages; once it runs, nothing happens. Raises Unreachable, OSError."""
        async with self._turn:
            if self._child is not None:
                return
            child = DocumentChild(self._settings, looks=self._looks, gone=self._gone)
            self._seeing = Seeing.OPENING
            self._child = child  # from now on `end` reaches it
            try:
                await child.start()
            except BaseException:
                if self._child is child:
                    await self.end()
                raise
            self._changed.set()

    async def order(self, order: Order) -> Answered:
        """Raises Refused; Unreachable where nobody scans, or the pages are gone."""
        child = self._child
        if child is None:
            raise Unreachable("document: nobody scans")
        return await child.ask(order)

    async def end(self) -> None:
        """Every page is gone when this returns; may be called at any time."""
        child, self._child = self._child, None
        self._seeing = Seeing.OPENING
        self._changed.set()
        if child is not None:
            await child.stop()

    # ---- for the preview desk ----

    async def show(self, on_memory: Callable[[PreviewMemory], None]) -> None:
        """Live pictures for whoever looks. Raises Refused where nobody scans."""
        child = self._child
        if child is None or child.memory is None:
            raise Refused("not_scanning")
        await child.ask(Live(ask=0, on=True))
        on_memory(child.memory)

    async def hide(self) -> None:
        """No live pictures any more, and no byte of them; the pages stay, unless the process does not obey."""
        child = self._child
        if child is None:
            return
        try:
            await child.ask(Live(ask=0, on=False))
        except Unreachable:
            await self.end()

    # ---- inside ----

    def _told(self) -> Told:
        if self._child is None:
            return DeviceState.READY, Fault.NONE, Notice.NONE
        fault = _FAULTS[self._seeing]
        return (DeviceState.BUSY if fault is Fault.NONE else DeviceState.FAULT), fault, Notice.NONE

    def _looks(self, looks: Looks) -> None:
        self._seeing = looks.seeing
        self._changed.set()

    def _gone(self) -> None:
        """It died by itself; whoever asks next learns that the pages are lost."""
        self._seeing = Seeing.LOST
        self._changed.set()
