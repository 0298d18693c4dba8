"""Scanning pages in a visit: every order is for the visit that is open, and at its end every page is gone."""

import ctypes
import gc
from collections import OrderedDict

from agent.document import DocumentCamera
from agent.document_schemas import DocumentPage, DocumentView, PageTaken
from agent.visits import Visits
from kiosk.domain.errors import Refused, Unreachable
from kiosk.hardware.document import codec
from kiosk.hardware.document.port import ColourMode
from kiosk.hardware.document.settings import DocumentSettings

NOT_SCANNING = "not_scanning"
LOST = "document_lost"  # the process that held the pages is gone
OUT = "document_out"  # no camera now
MOST_COMMANDS = 64


class Scanning:
    """Raises Refused only: visit_over, not_scanning, document_out, document_lost, and the words of Trouble."""

    def __init__(self, camera: DocumentCamera, visits: Visits, settings: DocumentSettings) -> None:
        self._camera = camera
        self._visits = visits
        self._settings = settings
        self._scans = 0  # the visit that scans; 0 = none
        self._taken: OrderedDict[str, int] = (
            OrderedDict()
        )  # command → page, so that a repeat takes no second one

    async def begin(self, visit: int) -> DocumentView:
        """Switch the camera on; pages may be taken. Once it is on, nothing changes."""
        self._visits.current(visit)
        if not self._settings.enabled:
            raise Refused(OUT)
        if self._scans != visit or not self._camera.scanning:
            await self._start(visit)
        return await self.view(visit)

    async def end(self, visit: int) -> None:
        """Scanned enough: every page is gone when this returns."""
        self._visits.current(visit)
        await self.forget()

    async def view(self, visit: int) -> DocumentView:
        """The pages as they are."""
        done, _ = await self._ordered(visit, codec.Tell(ask=0))
        return self._shown(done)

    async def take(self, visit: int, command: str, mode: ColourMode, replaces: int | None) -> PageTaken:
        """Photograph what lies there; a repeat of the command gets the page that it took."""
        if command in self._taken and self._scans == visit:
            return PageTaken(page=self._taken[command], document=await self.view(visit))
        done, _ = await self._ordered(visit, codec.Still(ask=0, mode=mode, replaces=replaces))
        self._taken[command] = done.page
        while len(self._taken) > MOST_COMMANDS:
            self._taken.popitem(last=False)
        return PageTaken(page=done.page, document=self._shown(done))

    async def change(self, visit: int, order: codec.Order) -> DocumentView:
        """Corners, colour, turn, order, throwing away."""
        done, _ = await self._ordered(visit, order)
        return self._shown(done)

    async def picture(self, visit: int, page: int, longest: int, *, photo: bool) -> bytes:
        """A JPEG to look at."""
        _, content = await self._ordered(visit, codec.Show(ask=0, page=page, longest=longest, photo=photo))
        return content

    async def codes(self, visit: int, page: int) -> bytes:
        """The codes on a page as JSON, passed on unread: what they say may be somebody's."""
        _, content = await self._ordered(visit, codec.ReadCodes(ask=0, page=page))
        return content

    async def pdf(self, visit: int) -> bytes:
        """All pages."""
        _, content = await self._ordered(visit, codec.MakePdf(ask=0))
        return content

    async def hand(self, visit: int, door: str) -> None:
        """All pages to the process that waits at this door, past us; here they are gone then."""
        await self._ordered(visit, codec.Hand(ask=0, door=door))
        await self.forget()

    async def forget(self) -> None:
        """The visit is over, or scanning is: nothing of it is left."""
        scanned = self._scans != 0
        self._scans = 0
        self._taken.clear()
        await self._camera.end()
        if scanned:
            _give_back_memory()

    async def _start(self, visit: int) -> None:
        await self.forget()
        try:
            await self._camera.begin()
        except (Unreachable, OSError) as failed:
            raise Refused(OUT) from failed
        try:
            self._visits.current(visit)
        except Refused:
            await self._camera.end()
            raise
        self._scans = visit

    async def _ordered(self, visit: int, order: codec.Order) -> tuple[codec.Done, bytes]:
        self._visits.current(visit)
        if self._scans != visit:
            raise Refused(NOT_SCANNING)
        try:
            answered = await self._camera.order(order)
        except Unreachable as gone:
            self._visits.current(visit)
            if self._scans == visit:
                await self.forget()
            raise Refused(LOST) from gone
        self._visits.current(visit)  # it may be over by now, and then nobody gets the answer
        return answered

    def _shown(self, done: codec.Done) -> DocumentView:
        return DocumentView(
            seeing=self._camera.seeing.value,
            pages=tuple(_page(line) for line in done.pages),
            max_pages=self._settings.max_pages,
        )


def _give_back_memory() -> None:
    """Pictures passed through our buffers on their way to the screen: what is free of those goes back, and is zero."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def _page(line: codec.PageLine) -> DocumentPage:
    return DocumentPage(
        page=line.page,
        corners=line.corners,
        found=line.found,
        by_hand=line.by_hand,
        grey=line.mode is ColourMode.GREY,
        quarters=line.quarters,
        hints=tuple(hint.value for hint in line.hints),
        width=line.wide,
        height=line.high,
        size=line.size,
    )
