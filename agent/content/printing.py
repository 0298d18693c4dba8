"""Documents on paper: a slip of the text, a blank form on the A4 printer. Each command prints once."""

import asyncio
import logging
import sqlite3
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from agent.board import Board
from agent.content.keeping import Keeping
from agent.content.looking import Looking
from agent.content.said import texts_of
from agent.content.slip import Letterhead, content_slip
from agent.content_schemas import (
    Content,
    ContentPrinting,
    DocumentView,
    Entries,
    Find,
    PrintContent,
    ReadContent,
)
from agent.schemas import Slip, SlipOf, SlipState
from agent.visits import Visits
from kiosk.domain.device import Fault
from kiosk.domain.errors import Refused
from kiosk.domain.texts import Texts
from kiosk.hardware.a4.port import DocumentPrinter, PrintedDocument
from kiosk.hardware.printer.port import NotPrinted, Printed, SlipPrinter, Unknown

REMEMBERED = 256
LAST_PRINTS_S = 1.0

T = TypeVar("T")
Result = Printed | PrintedDocument | NotPrinted | Unknown

_log = logging.getLogger("agent.content")


class Reader(Protocol):
    """Something that reads any text aloud. None is fitted yet: our clips are whole sentences that somebody recorded."""

    async def read(self, text: str, language: str) -> None:
        """Returns when it has begun to speak."""
        ...


class ContentDesk:
    """What the screen may ask about content. `today` decides what is shown; `printer`, `a4`, `reader` None = not fitted."""

    def __init__(
        self,
        looking: Looking,
        keeping: Keeping,
        visits: Visits,
        board: Board,
        *,
        paper: "Paper",
        reader: Reader | None = None,
    ) -> None:
        self._looking = looking
        self._keeping = keeping
        self._visits = visits
        self._board = board
        self._paper = paper
        self._reader = reader
        self._asked: OrderedDict[str, ContentPrinting] = OrderedDict()
        self._printing: set[asyncio.Task[None]] = set()

    def shown(self) -> Content:
        """What there is, for State."""
        return Content(shelves=self._keeping.shelves, reader=self._reader is not None)

    async def find(self, find: Find) -> Entries:
        """One page of what fits."""
        return await self._from_cache(lambda: self._looking.find(find, self._keeping.today()))

    async def document(self, key: str, language: str) -> DocumentView:
        """Raises Refused("no_document")."""
        return await self._from_cache(lambda: self._looking.document(key, language, self._keeping.today()))

    async def print_slip(self, visit: int, wanted: PrintContent) -> ContentPrinting:
        """Answers when the printer has been asked. Raises Refused."""
        self._visits.current(visit)
        if wanted.command in self._asked:
            return self._asked[wanted.command]
        view = await self.document(wanted.document, wanted.language)
        return self._print(
            wanted.command, SlipOf.TEXT, lambda job: self._paper.slip(job, view, wanted.language)
        )

    async def print_form(self, visit: int, wanted: PrintContent) -> ContentPrinting:
        """The same, of the blank form on A4. Raises Refused."""
        self._visits.current(visit)
        if wanted.command in self._asked:
            return self._asked[wanted.command]
        if self._paper.a4 is None:
            raise Refused("no_a4")
        await self.document(wanted.document, wanted.language)
        form = await self._from_cache(lambda: self._looking.form(wanted.document, self._keeping.today()))
        a4 = self._paper.a4
        return self._print(wanted.command, SlipOf.FORM, lambda job: a4.print(job, form.pdf, form.pages))

    async def read(self, visit: int, wanted: ReadContent) -> None:
        """Raises Refused("no_reader") where nothing can read."""
        self._visits.current(visit)
        view = await self.document(wanted.document, wanted.language)
        if self._reader is None:
            raise Refused("no_reader")
        await self._reader.read(texts_of(view), wanted.language)

    async def close(self) -> None:
        """Give what is under way a moment to end."""
        if self._printing:
            await asyncio.wait(self._printing, timeout=LAST_PRINTS_S)
        for task in self._printing:
            task.cancel()
        await asyncio.gather(*self._printing, return_exceptions=True)

    async def _from_cache(self, ask: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(ask)
        except sqlite3.Error as broken:  # the next look makes it anew
            _log.warning("content.unreadable why=%s", broken)
            raise Refused("no_document") from broken

    def _print(self, job: str, of: SlipOf, hand_over: Callable[[str], Awaitable[Result]]) -> ContentPrinting:
        answer = self._asked[job] = ContentPrinting(job=job)
        while len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        self._board.set_slip(Slip(ticket=job, state=SlipState.PRINTING, of=of))
        task = asyncio.create_task(self._followed(job, of, hand_over), name=f"content {job}")
        self._printing.add(task)
        task.add_done_callback(self._printing.discard)
        return answer

    async def _followed(self, job: str, of: SlipOf, hand_over: Callable[[str], Awaitable[Result]]) -> None:
        try:
            state, fault = _known(await hand_over(job))
        except Exception:  # noqa: BLE001  # a driver's mistake must still be told to the resident
            _log.exception("content.not_printed job=%s", job)
            state, fault = SlipState.UNKNOWN, Fault.UNRECOVERABLE
        shown = self._board.slip
        if shown is not None and shown.ticket == job:
            self._board.set_slip(Slip(ticket=job, state=state, fault=fault.value, of=of))


class Paper:
    """What this station can put content on."""

    def __init__(
        self,
        head: Letterhead,
        words: Callable[[str], Texts],
        printer: SlipPrinter | None,
        a4: DocumentPrinter | None,
    ) -> None:
        self._head = head
        self._words = words
        self._printer = printer
        self.a4 = a4

    async def slip(self, job: str, view: DocumentView, language: str) -> Result:
        """Print the text once."""
        if self._printer is None:
            return NotPrinted(Fault.OFFLINE)
        return await self._printer.print(job, content_slip(view, self._head, self._words(language)))


def _known(result: Result) -> tuple[SlipState, Fault]:
    match result:
        case Printed() | PrintedDocument():
            return SlipState.PRINTED, Fault.NONE
        case NotPrinted(fault):
            return SlipState.NOT_PRINTED, fault
        case Unknown(fault):
            return SlipState.UNKNOWN, fault
