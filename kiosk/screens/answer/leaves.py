"""A record as labels and values, cut into leaves that fit on one page. Pure: it estimates, the widgets measure."""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from agent.lookup_schemas import Cell
from kiosk.domain.item import Field, Kind
from kiosk.domain.texts import Texts
from kiosk.journey.look import Size
from kiosk.journey.words import STAR
from kiosk.screens.answer.wording import mark_of, value_words
from kiosk.screens.palette import LEADING, em_mm

LABEL_SHARE = 0.4
_LATIN_EMS, _FIGURE_EMS = 0.6, 0.56  # more than the face's mean, so that an estimate is never too small
_PAD_MM = {Size.STANDARD: 11.8, Size.LARGE: 10.3, Size.EXTRA: 8.9}  # above and below the words of a line
KEYS_MM = 36.0  # of the keys that turn leaves
_FIGURES = frozenset(f"0123456789.,-*{STAR}")
_GAP_MM = 8.9
_LONG = 3  # lines beside its label; a longer value stands below it


@dataclass(frozen=True, slots=True)
class Paper:
    """Room for lines: width and height in millimetres."""

    wide: float
    high: float


@dataclass(frozen=True, slots=True)
class LineView:
    """One label and its value; `below`: the value is long and stands under the label."""

    label: str
    value: str = field(repr=False)
    icon: str = ""
    ink: str = "ink"
    bold: bool = False
    below: bool = False
    first: bool = False
    pad: float = 5.9


Leaf = tuple[LineView, ...]


def line_of(one: Field, cell: Cell, size: Size, words: Texts) -> LineView:
    """A field with its label, icon and words of its state."""
    icon, ink = mark_of(cell.tone)
    value = value_words(one, cell, words)
    if one.kind is Kind.MONEY and cell.text:
        value = words("answer.yuan", amount=value)
    label, money = words(f"field.{one.id}"), one.kind is Kind.MONEY
    return LineView(label, value, icon, ink, bold=money, pad=_PAD_MM[size] / 2)


def leaves(lines: Iterable[LineView], size: Size, paper: Paper, words: Texts) -> tuple[Leaf, ...]:
    """The lines in as many leaves as they need, at least one; a value that is longer than a leaf goes on in the next."""
    found: list[list[LineView]] = [[]]
    left = paper.high
    for line in (piece for whole in lines for piece in _pieces(whole, size, paper, words)):
        needed = height_mm(line, size, paper.wide)
        if needed > left and found[-1]:
            found.append([])
            left = paper.high
        found[-1].append(line)
        left -= needed
    return tuple(_begun(leaf) for leaf in found)


def fewest(lines: Sequence[LineView], size: Size, paper: Paper, words: Texts) -> tuple[Leaf, ...]:
    """As `leaves`; where one leaf is enough, it also has the room of the keys that turn leaves."""
    whole = leaves(lines, size, Paper(paper.wide, paper.high + KEYS_MM), words)
    return whole if len(whole) == 1 else leaves(lines, size, paper, words)


def leaf_at(cut: Sequence[Leaf], number: int) -> tuple[Leaf, int]:
    """That leaf, or the last one; and its number."""
    at = max(0, min(number, len(cut) - 1))
    return cut[at], at


def height_mm(line: LineView, size: Size, wide: float) -> float:
    """How high a line becomes."""
    em = em_mm("body", size)
    row = em * LEADING["title"]
    if line.below:
        return row + _GAP_MM / 4 + _lines(line.value, wide, em) * em * LEADING["text"] + _PAD_MM[size]
    label = _lines(line.label, _label_mm(wide), em)
    value = _lines(line.value, _value_mm(line, wide, em), em)
    return max(label, value) * row + _PAD_MM[size]


def _pieces(line: LineView, size: Size, paper: Paper, words: Texts) -> Iterable[LineView]:
    em = em_mm("body", size)
    if _lines(line.value, _value_mm(line, paper.wide, em), em) <= _LONG:
        return (line,)
    at_most = int(
        (paper.high - height_mm(replace(line, value="", below=True), size, paper.wide))
        / (em * LEADING["text"])
    )
    texts = _cut(line.value, paper.wide / em, max(1, at_most))
    again = words("answer.continued", name=line.label)
    return [
        replace(line, label=again if at else line.label, value=text, below=True)
        for at, text in enumerate(texts)
    ]


def _cut(text: str, ems: float, most_lines: int) -> list[str]:
    """Parts that fill at most so many lines, cut between characters."""
    parts, part, lines, used = [], "", 1, 0.0
    for character in text:
        wide = _ems(character)
        if character == "\n" or used + wide > ems * 0.97:
            lines, used = lines + 1, 0.0
        if lines > most_lines:
            parts.append(part)
            part, lines = "", 1
        part += character
        used += 0.0 if character == "\n" else wide
    return [*parts, part]


def _begun(leaf: Sequence[LineView]) -> Leaf:
    return tuple(replace(line, first=at == 0) for at, line in enumerate(leaf))


def _label_mm(wide: float) -> float:
    return (wide - _GAP_MM) * LABEL_SHARE


def _value_mm(line: LineView, wide: float, em: float) -> float:
    return (wide - _GAP_MM) * (1 - LABEL_SHARE) - (1.3 * em if line.icon else 0.0)


def _lines(text: str, wide: float, em: float) -> int:
    room = max(1.0, 0.97 * wide / em)
    return sum(max(1, math.ceil(sum(map(_ems, part)) / room)) for part in text.split("\n"))


def _ems(character: str) -> float:
    if character in _FIGURES:
        return _FIGURE_EMS
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else _LATIN_EMS
