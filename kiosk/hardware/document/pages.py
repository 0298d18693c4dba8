"""The pages of one visit, in memory only: taken, corrected, turned, put in order, thrown away, made into a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kiosk.hardware.document.codes import codes_on
from kiosk.hardware.document.edges import find_page
from kiosk.hardware.document.geometry import corners_of
from kiosk.hardware.document.pdf import Sheet, pdf_of
from kiosk.hardware.document.port import (
    WHOLE_PICTURE,
    Code,
    ColourMode,
    Corners,
    Hint,
    Point,
    Trouble,
    refuse,
)
from kiosk.hardware.document.quality import hints_of
from kiosk.hardware.document.straighten import finished, from_jpeg, smaller, straightened, to_jpeg

Picture = npt.NDArray[np.uint8]

PHOTO_QUALITY = 92  # of the photograph itself, kept so that corners can be set anew
SMALLEST_PX, LARGEST_PX = 64, 4000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one visit may hold."""

    max_pages: int
    max_bytes: int
    longest_px: int
    jpeg_quality: int


@dataclass(slots=True)
class Page:
    """One page; no repr of it shows a byte of what stands on it."""

    number: int
    photo: bytes = field(repr=False)
    found: Corners | None
    corners: Corners
    by_hand: bool = False
    mode: ColourMode = ColourMode.COLOUR
    quarters: int = 0
    hints: tuple[Hint, ...] = ()
    jpeg: bytes = field(default=b"", repr=False)
    wide: int = 0
    high: int = 0

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        return len(self.photo) + len(self.jpeg)


class Pages:
    """Every method raises Refused with a word of Trouble and then has changed nothing."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pages: list[Page] = []
        self._last = 0

    @property
    def all(self) -> Sequence[Page]:
        """In their order."""
        return tuple(self._pages)

    @property
    def held_bytes(self) -> int:
        """What all of them take."""
        return sum(page.size for page in self._pages)

    def take(self, picture: Picture, mode: ColourMode, replaces: int | None = None) -> Page:
        """A new page at the end, or in the place of one that is taken again."""
        old = None if replaces is None else self._at(replaces)
        if old is None and len(self._pages) >= self._limits.max_pages:
            refuse(Trouble.TOO_MANY_PAGES, f"{self._limits.max_pages}")
        found = find_page(picture)
        page = Page(self._last + 1, to_jpeg(picture, PHOTO_QUALITY), found, found or WHOLE_PICTURE, mode=mode)
        self._straighten(page, picture)
        if self.held_bytes - (old.size if old else 0) + page.size > self._limits.max_bytes:
            refuse(Trouble.TOO_LARGE, f"{self._limits.max_bytes}")
        self._last = page.number
        if old is None:
            self._pages.append(page)
        else:
            self._pages[self._pages.index(old)] = page
        return page

    def set_corners(self, number: int, points: Sequence[Point]) -> Page:
        """The corners that a hand has set; none at all = as they were found."""
        page = self._at(number)
        corners = corners_of(points) if points else page.found or WHOLE_PICTURE
        page.corners, page.by_hand = corners, bool(points)
        self._straighten(page, from_jpeg(page.photo))
        return page

    def set_mode(self, number: int, mode: ColourMode) -> Page:
        """Grey or in colour."""
        page = self._at(number)
        page.mode = mode
        self._straighten(page, from_jpeg(page.photo))
        return page

    def turn(self, number: int, quarters: int) -> Page:
        """Turned clockwise by so many quarters, on top of what it was turned already."""
        page = self._at(number)
        page.quarters = (page.quarters + quarters) % 4
        self._straighten(page, from_jpeg(page.photo))
        return page

    def remove(self, number: int) -> None:
        """Thrown away."""
        self._pages.remove(self._at(number))

    def arrange(self, numbers: Sequence[int]) -> None:
        """Put in this order; every page must be named once."""
        known = {page.number: page for page in self._pages}
        if sorted(numbers) != sorted(known):
            refuse(Trouble.BAD_ORDER)
        self._pages = [known[number] for number in numbers]

    def picture(self, number: int, longest: int, *, photo: bool) -> bytes:
        """A JPEG to look at: the straightened page, or the photograph that its corners lie in."""
        page = self._at(number)
        longest = max(SMALLEST_PX, min(LARGEST_PX, longest))
        whole = page.photo if photo else page.jpeg
        return to_jpeg(smaller(from_jpeg(whole), longest), self._limits.jpeg_quality)

    def codes(self, number: int) -> tuple[Code, ...]:
        """The codes on a page."""
        return codes_on(from_jpeg(self._at(number).jpeg))

    def pdf(self) -> bytes:
        """All of them."""
        if not self._pages:
            refuse(Trouble.NO_PAGES)
        return pdf_of([Sheet(page.jpeg, page.wide, page.high) for page in self._pages])

    def _at(self, number: int) -> Page:
        page = next((page for page in self._pages if page.number == number), None)
        if page is None:
            refuse(Trouble.UNKNOWN_PAGE, f"{number}")
        return page

    def _straighten(self, page: Page, picture: Picture) -> None:
        flat = straightened(picture, page.corners, self._limits.longest_px)
        seen = page.corners if page.by_hand or page.found is not None else None
        page.hints = hints_of(flat, seen)
        done = finished(flat, page.mode, page.quarters)
        page.high, page.wide = done.shape[:2]
        page.jpeg = to_jpeg(done, self._limits.jpeg_quality)
