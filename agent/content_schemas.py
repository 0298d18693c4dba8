"""What the screen and the agent say to each other about public content. Texts come in the language that was asked for."""

from datetime import date

import msgspec

from kiosk.domain.content import Kind


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Every message is immutable."""


class Shelf(Message, frozen=True, kw_only=True):
    """How many documents of a kind one class has today; `group`: the id of a ServiceClass."""

    group: str
    kind: Kind
    count: int


class Content(Message, frozen=True, kw_only=True):
    """State.content: what there is to read. `reader`: whether something is fitted that reads aloud."""

    shelves: tuple[Shelf, ...] = ()
    reader: bool = False


class JobView(Message, frozen=True, kw_only=True):
    """Pay is 元 a month; `pay_to` 0 = open."""

    employer: str
    area: str
    trade: str
    pay_from: int
    pay_to: int
    wanted: int


class Entry(Message, frozen=True, kw_only=True):
    """One row of a list. `document` is PACK/ID. `expires`: the last day on which it is shown."""

    document: str
    kind: Kind
    group: str
    title: str
    line: str
    published: date
    expires: date
    job: JobView | None = None
    form: bool = False


class Facet(Message, frozen=True, kw_only=True):
    """One way to narrow a list of jobs, and how many would be left with the other filters as they are."""

    id: str
    name: str
    count: int


class Facets(Message, frozen=True, kw_only=True):
    """`pays`: ids are 元 a month at least, 0 = any, without names."""

    areas: tuple[Facet, ...]
    trades: tuple[Facet, ...]
    pays: tuple[Facet, ...]


class Find(Message, frozen=True, kw_only=True):
    """GET /v1/content, as its query. Empty fields do not narrow. `words`: all of them must occur. Answer: Entries.

    kind, group, area, trade: several with a comma between. area, trade, pay: of jobs.
    `page` from 1, the last one where it is beyond; `rows` 1 to 50.
    """

    language: str = "zh_CN"
    kind: str = ""
    group: str = ""
    words: str = ""
    area: str = ""
    trade: str = ""
    pay: int = 0
    page: int = 1
    rows: int = 7


class Entries(Message, frozen=True, kw_only=True):
    """One page. `facets`: of kind job only."""

    entries: tuple[Entry, ...]
    page: int
    pages: int
    total: int
    facets: Facets | None = None


class HeadingPart(Message, frozen=True, kw_only=True, tag="heading"):
    """What the parts below it are about."""

    text: str


class ParagraphPart(Message, frozen=True, kw_only=True, tag="paragraph"):
    """A few sentences."""

    text: str


class ListPart(Message, frozen=True, kw_only=True, tag="list"):
    """Things one below the other; `numbered`: steps in their order."""

    items: tuple[str, ...]
    numbered: bool = False


class TablePart(Message, frozen=True, kw_only=True, tag="table"):
    """Every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class FactsPart(Message, frozen=True, kw_only=True, tag="facts"):
    """Names and their values."""

    rows: tuple[tuple[str, str], ...]


Part = HeadingPart | ParagraphPart | ListPart | TablePart | FactsPart


class DocumentView(Message, frozen=True, kw_only=True):
    """GET /v1/content/documents/PACK/ID?language=…: the whole document. Refused: no_document.

    `link`: https, for a QR code, "" = none. `form_pages`: of its blank form, 0 = none.
    """

    document: str
    kind: Kind
    group: str
    title: str
    line: str
    published: date
    expires: date
    parts: tuple[Part, ...]
    link: str = ""
    job: JobView | None = None
    form_pages: int = 0


class PrintContent(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/content/slip or …/form: put it on paper, once for each command. Answer: ContentPrinting.

    Refused: no_document, and for a form no_form, no_a4.
    """

    command: str
    document: str
    language: str


class ContentPrinting(Message, frozen=True, kw_only=True):
    """It was handed to the printer; State.slip, with this job as its ticket, tells the rest."""

    job: str


class ReadContent(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/content/read: read it aloud. Answer: 204. Refused: no_document, no_reader."""

    document: str
    language: str
