"""A document's parts as lines, cut into leaves that fit on one page. Pure: it estimates, the widgets measure."""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from agent.content_schemas import (
    DocumentView,
    FactsPart,
    HeadingPart,
    ListPart,
    ParagraphPart,
    TablePart,
)
from kiosk.domain.texts import Texts
from kiosk.journey.look import Size
from kiosk.journey.words import escaped
from kiosk.screens.palette import LEADING, em_mm

MARK_EMS = 1.5
LABEL_SHARE = 0.3
GAP_MM = 5.9
_ABOVE = {Size.STANDARD: 4.4, Size.LARGE: 3.7, Size.EXTRA: 3.0}
_SURE = 0.93  # of a line's width; words of letters break before its end
_WIDE, _NARROW = 1.0, 0.54


@dataclass(frozen=True, slots=True)
class Room:
    """For lines: width and height in millimetres."""

    wide: float
    high: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """A heading, or a text with a mark or a label before it, or the cells of a table's row."""

    text: str = ""
    mark: str = ""
    label: str = ""
    heading: bool = False
    head: bool = False  # of a table
    cells: tuple["TextCell", ...] = ()
    above: float = 0.0
    mark_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class TextCell:
    """One cell; the first is flush left."""

    words: str
    side: str
    head: bool

    @property
    def ink(self) -> str:
        return "ink_soft" if self.head else "ink"


Leaf = tuple[TextLine, ...]


def leaves(view: DocumentView, size: Size, room: Room, words: Texts) -> tuple[Leaf, ...]:
    """The whole document; a heading never stands alone at the foot of a leaf."""
    found: list[list[TextLine]] = [[]]
    left = room.high
    for block in _kept_together(_lines(view, size, words), size, room):
        needed = sum(height_mm(line, size, room.wide) for line in block)
        if needed > left and found[-1]:
            found.append([])
            left = room.high
        found[-1] += block
        left -= needed
    return tuple(tuple(leaf) for leaf in found if leaf) or ((),)


def height_mm(line: TextLine, size: Size, wide: float) -> float:
    """How high a line becomes."""
    em = em_mm("body", size)
    if line.heading:
        head = em_mm("section", size)
        return line.above + _count(line.text, wide, head) * head * LEADING["title"]
    if line.cells:
        room = (wide - GAP_MM * (len(line.cells) - 1)) / len(line.cells)
        return line.above + max(_count(cell.words, room, em) for cell in line.cells) * em * LEADING["title"]
    value = _count(line.text, _text_mm(line, wide, em), em)
    label = _count(line.label, (wide - GAP_MM) * LABEL_SHARE, em) if line.label else 0
    return line.above + max(value, label) * em * LEADING["text"]


def shortened(text: str, ems: float) -> str:
    """The text, cut where it is wider than so many ems."""
    used = 0.0
    for at, character in enumerate(text):
        used += _ems(character)
        if used > ems:
            return f"{text[: max(1, at - 1)].rstrip()}…"
    return text


def _lines(view: DocumentView, size: Size, words: Texts) -> Iterator[TextLine]:
    above, mark_mm = _ABOVE[size], MARK_EMS * em_mm("body", size)
    for part in view.parts:
        match part:
            case HeadingPart(text=text):
                yield TextLine(escaped(text), heading=True, above=2 * above)
            case ParagraphPart(text=text):
                yield TextLine(escaped(text), above=above)
            case ListPart(items=items, numbered=numbered):
                for number, item in enumerate(items, 1):
                    mark = words("content.number", number=number) if numbered else "·"
                    yield TextLine(escaped(item), mark=mark, above=above, mark_mm=mark_mm)
            case FactsPart(rows=facts):
                for name, value in facts:
                    yield TextLine(escaped(value), label=escaped(name), above=above)
            case TablePart(head=head, rows=rows):
                yield TextLine(cells=_cells(head, head=True), head=True, above=above)
                for row in rows:
                    yield TextLine(cells=_cells(row, head=False), above=above)
            case _:
                assert_never(part)


def _cells(texts: Sequence[str], *, head: bool) -> tuple[TextCell, ...]:
    return tuple(TextCell(escaped(text), "right" if at else "left", head) for at, text in enumerate(texts))


def _kept_together(lines: Iterable[TextLine], size: Size, room: Room) -> Iterator[list[TextLine]]:
    """Headings with what follows; what is longer than a leaf is cut."""
    block: list[TextLine] = []
    for line in lines:
        pieces = _pieces(line, size, room)
        block.append(pieces[0])
        if line.heading or line.head:
            continue
        yield block
        for piece in pieces[1:]:
            yield [piece]
        block = []
    if block:
        yield block


def _pieces(line: TextLine, size: Size, room: Room) -> list[TextLine]:
    """A text that would not fit on a leaf, in parts that do; half a leaf leaves room for its heading."""
    em = em_mm("body", size)
    wide = _text_mm(line, room.wide, em)
    most = max(3, int(room.high * 0.6 / (em * LEADING["text"])))
    if line.cells or line.heading or _count(line.text, wide, em) <= most:
        return [line]
    texts = _cut(line.text, most * _SURE * wide / em * 0.95)
    return [replace(line, text=text, label=line.label if not at else "", mark=line.mark if not at else "")
            for at, text in enumerate(texts)]  # fmt: skip


def _cut(text: str, ems: float) -> list[str]:
    """Parts of at most so much width, cut behind a mark or a space where there is one near."""
    parts, part, used = [], "", 0.0
    for character in text:
        wide = _ems(character)
        if used + wide > ems:
            at = max(part.rfind(mark) for mark in "。；，. ;,")
            at = at + 1 if at > len(part) * 0.7 else len(part)
            parts.append(part[:at])
            part, used = part[at:], sum(map(_ems, part[at:]))
        part += character
        used += wide
    return [*parts, part]


def _text_mm(line: TextLine, wide: float, em: float) -> float:
    if line.label:
        return (wide - GAP_MM) * (1 - LABEL_SHARE)
    return wide - (MARK_EMS * em + GAP_MM if line.mark else 0.0)


def _count(text: str, wide: float, em: float) -> int:
    return max(1, math.ceil(sum(map(_ems, text)) / max(1.0, _SURE * wide / em)))


def _ems(character: str) -> float:
    return _WIDE if unicodedata.east_asian_width(character) in "WFA" else _NARROW
