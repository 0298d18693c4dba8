"""The document camera as the house sees it: pages, their corners, what is wrong with a picture, why an order is refused."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

from kiosk.domain.errors import Refused


class ColourMode(StrEnum):
    """How a page is kept."""

    COLOUR = "colour"
    GREY = "grey"


class Hint(StrEnum):
    """What the resident could do better; each has a text `hint.<value>`. A page with hints is a page all the same."""

    NO_PAGE = "no_page"  # no edge was found: the whole picture is taken
    CUT_OFF = "cut_off"  # the page goes on beyond the picture, or a corner of it is bent away
    BLURRED = "blurred"
    GLARE = "glare"
    DARK = "dark"


class Trouble(StrEnum):
    """Why an order was refused; each has a text `refused.<value>`."""

    NO_PICTURE = "no_picture"  # the camera gives none now
    BAD_CORNERS = "bad_corners"
    UNKNOWN_PAGE = "unknown_page"
    BAD_ORDER = "bad_order"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"
    NO_PAGES = "no_pages"
    NOT_TAKEN = "not_taken"  # the process that should send the pages does not take them


class Seeing(StrEnum):
    """What the camera gives now."""

    OPENING = "opening"
    WELL = "well"
    LOST = "lost"
    FROZEN = "frozen"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a picture: fractions of its width and height, from the upper left corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Corners:
    """The four corners of a page in a picture, as it lies there. `geometry.corners_of` makes only sound ones."""

    top_left: Point
    top_right: Point
    bottom_right: Point
    bottom_left: Point

    @property
    def points(self) -> tuple[Point, Point, Point, Point]:
        """Clockwise from the upper left."""
        return self.top_left, self.top_right, self.bottom_right, self.bottom_left


WHOLE_PICTURE = Corners(Point(0.0, 0.0), Point(1.0, 0.0), Point(1.0, 1.0), Point(0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Code:
    """A code that stands on a page. What it says may be somebody's: the repr shows only its kind."""

    symbology: str
    payload: bytes = field(repr=False)


def refuse(trouble: Trouble, detail: str = "") -> NoReturn:
    """Raises Refused with the stable reason; the detail is for engineers."""
    raise Refused(trouble.value, detail)
