"""What the agent and the process that holds the pages say to each other: lines of JSON; pictures lie in a shared memory.

Pure: any line gives a message or ProtocolError.
"""

from typing import TypeVar

import msgspec

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.document.port import ColourMode, Hint, Point, Seeing

MOST_BYTES = 256 << 20
COORDINATES = 8


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="is", forbid_unknown_fields=True):
    """Every message is immutable."""


# ---- orders; `ask` comes back with the answer ----


class Still(Message, frozen=True, kw_only=True, tag="still"):
    """Photograph what lies there now; `replaces`: the page that is taken again."""

    ask: int
    mode: ColourMode = ColourMode.COLOUR
    replaces: int | None = None


class SetCorners(Message, frozen=True, kw_only=True, tag="corners"):
    """x and y of four points, clockwise from the upper left; empty = as found."""

    ask: int
    page: int
    corners: tuple[float, ...] = ()


class SetMode(Message, frozen=True, kw_only=True, tag="mode"):
    """Grey or in colour."""

    ask: int
    page: int
    mode: ColourMode


class Turn(Message, frozen=True, kw_only=True, tag="turn"):
    """Clockwise by quarters."""

    ask: int
    page: int
    quarters: int


class Remove(Message, frozen=True, kw_only=True, tag="remove"):
    """Throw it away."""

    ask: int
    page: int


class Arrange(Message, frozen=True, kw_only=True, tag="arrange"):
    """Put in this order."""

    ask: int
    pages: tuple[int, ...]


class Show(Message, frozen=True, kw_only=True, tag="show"):
    """A JPEG of the page, or of the photograph it was taken from."""

    ask: int
    page: int
    longest: int
    photo: bool = False


class ReadCodes(Message, frozen=True, kw_only=True, tag="codes"):
    """The codes on a page, as JSON: [{"symbology": …, "payload": base64}]."""

    ask: int
    page: int


class MakePdf(Message, frozen=True, kw_only=True, tag="pdf"):
    """All pages as one PDF."""

    ask: int


class Hand(Message, frozen=True, kw_only=True, tag="hand"):
    """All pages as one PDF, straight to the process that waits at this door; see handing.py."""

    ask: int
    door: str


class Live(Message, frozen=True, kw_only=True, tag="live"):
    """Put live pictures into the preview's memory, or put none any more and wipe it."""

    ask: int
    on: bool


class Tell(Message, frozen=True, kw_only=True, tag="tell"):
    """Only how the pages are now."""

    ask: int


Change = SetCorners | SetMode | Turn | Remove | Arrange | Tell
Order = Still | Show | ReadCodes | MakePdf | Hand | Live | Change


# ---- answers ----


class PageLine(msgspec.Struct, frozen=True, kw_only=True):
    """One page in words; corners are x and y of four points in the photograph."""

    page: int
    corners: tuple[float, ...]
    found: bool
    by_hand: bool
    mode: ColourMode
    quarters: int
    hints: tuple[Hint, ...]
    wide: int
    high: int
    size: int


class Looks(Message, frozen=True, kw_only=True, tag="looks"):
    """What the camera gives has changed; the size is that of the live view."""

    seeing: Seeing
    wide: int = 0
    high: int = 0


class Done(Message, frozen=True, kw_only=True, tag="done"):
    """The order was carried out; all pages as they are now, and `follows` bytes in the shared memory."""

    ask: int
    pages: tuple[PageLine, ...]
    page: int = 0  # the one that a still made
    follows: int = 0


class Declined(Message, frozen=True, kw_only=True, tag="declined"):
    """It was not, for a word of Trouble."""

    ask: int
    reason: str
    detail: str = ""


Answer = Looks | Done | Declined
M = TypeVar("M")

_orders: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)
_answers: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def line_of(message: Message) -> bytes:
    """One line."""
    return msgspec.json.encode(message) + b"\n"


def order_of(line: bytes) -> Order:
    """Raises ProtocolError."""
    return _decoded(_orders, line)


def answer_of(line: bytes) -> Answer:
    """Raises ProtocolError."""
    answer = _decoded(_answers, line)
    if isinstance(answer, Done) and not 0 <= answer.follows <= MOST_BYTES:
        raise ProtocolError("document: more bytes than a visit may hold")
    return answer


def points_of(corners: tuple[float, ...]) -> tuple[Point, ...]:
    """The points of a flat list; an odd one is lost, which corners_of refuses."""
    return tuple(Point(corners[at], corners[at + 1]) for at in range(0, len(corners) - 1, 2))


def _decoded(decoder: "msgspec.json.Decoder[M]", line: bytes) -> M:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as strange:
        raise ProtocolError("document: not understood") from strange
