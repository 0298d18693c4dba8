"""What the screen and the agent say to each other about pages before the document camera."""

from agent.schemas import Message


class DocumentPage(Message, frozen=True, kw_only=True):
    """One scanned page. `corners`: x and y of four points, clockwise from the upper left, as fractions of its photograph.

    `found` False: no edge was seen, and the whole photograph is the page. `hints` are words of the text `hint.<word>`.
    """

    page: int
    corners: tuple[float, ...]
    found: bool
    by_hand: bool
    grey: bool
    quarters: int
    hints: tuple[str, ...]
    width: int
    height: int
    size: int


class DocumentView(Message, frozen=True, kw_only=True):
    """Scanning in this visit. POST /v1/visit/{id}/document begins, GET asks, DELETE forgets every page.

    `seeing`: opening, well, lost, frozen, covered. The live view is CameraName.DOCUMENT of the preview.
    """

    seeing: str
    pages: tuple[DocumentPage, ...]
    max_pages: int


class TakePage(Message, frozen=True, kw_only=True):
    """POST …/document/pages: photograph what lies there, at the end or in the place of a page. Answer: PageTaken."""

    command: str
    grey: bool = False
    replaces: int | None = None


class PageTaken(Message, frozen=True, kw_only=True):
    """`page` is the new one."""

    page: int
    document: DocumentView


class SetPageCorners(Message, frozen=True, kw_only=True):
    """POST …/pages/{page}/corners: as DocumentPage.corners; empty = as found. Answer: DocumentView, as of all below."""

    corners: tuple[float, ...]


class SetPageColour(Message, frozen=True, kw_only=True):
    """POST …/pages/{page}/colour."""

    grey: bool


class TurnPage(Message, frozen=True, kw_only=True):
    """POST …/pages/{page}/turn: clockwise, by so many quarters more."""

    quarters: int


class ArrangePages(Message, frozen=True, kw_only=True):
    """POST …/document/order: every page once."""

    pages: tuple[int, ...]


class DocumentCode(Message, frozen=True, kw_only=True):
    """GET …/pages/{page}/codes answers a list of these. `payload` is base64; what it says may be somebody's."""

    symbology: str
    payload: str
