"""A slip as lines of the printer's own characters: 12 dots to a column, a Chinese character takes two."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from kiosk.hardware.printer.slip import (
    Banner,
    BigNumber,
    Box,
    Closing,
    Figures,
    Paragraph,
    Part,
    Row,
    Rule,
    Scan,
    Slip,
    Table,
    Title,
)
from kiosk.hardware.printer.typeset import NEVER_FIRST, without_controls

DOTS_PER_COLUMN = 12
CHARSET = "gbk"
LARGEST_SCALE = 7
SPACE = " "


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line; `right` is flush right. `scale` 1 to 7 makes both directions larger."""

    left: str
    right: str = ""
    centred: bool = False
    scale: int = 1
    bold: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A QR code, centred."""

    content: str


Line: TypeAlias = TextLine | CodeLine


def lines_of(slip: Slip, width_dots: int = 576) -> list[Line]:
    """The slip in lines that fit the paper."""
    columns = width_dots // DOTS_PER_COLUMN
    return [line for part in slip.parts for line in _lines(part, columns)]


def columns_of(text: str) -> int:
    """How many columns the text takes; what the charset lacks takes two, like every Chinese character."""
    return sum(1 if character < "\x80" else 2 for character in text)


def is_in_charset(text: str) -> bool:
    """Whether the printer's characters can say it."""
    try:
        text.encode(CHARSET)
    except UnicodeEncodeError:
        return False
    return True


def with_codes(line: TextLine, columns: int) -> list[TextLine]:
    """The line with U+XXXX for what the charset lacks, in as many lines as that takes.

    Never a silent question mark in a name.
    """
    left, right = _coded(line.left), _coded(line.right)
    if columns_of(left) + columns_of(right) < columns:
        return [TextLine(left, right, line.centred, bold=line.bold)]
    lefts = [TextLine(text, "", line.centred, bold=line.bold) for text in _wrapped(left, columns) if text]
    return lefts + [TextLine("", text, bold=line.bold) for text in _wrapped(right, columns) if text]


def _coded(text: str) -> str:
    return "".join(
        character if is_in_charset(character) else f"[U+{ord(character):04X}]" for character in text
    )


def _lines(part: Part, columns: int) -> list[Line]:
    match part:
        case Title(text, below):
            titles = [
                TextLine(line, centred=True, bold=True, scale=2) for line in _wrapped(text, columns // 2)
            ]
            return [*titles, *(TextLine(line, centred=True) for line in _wrapped(below, columns) if line)]
        case Banner(text):
            return [
                TextLine(_filled(line, columns // 2), scale=2, bold=True, inverse=True)
                for line in _wrapped(text, columns // 2)
            ]
        case BigNumber(text):
            scale = max(2, min(LARGEST_SCALE, columns // max(1, columns_of(text))))
            return [TextLine(text, centred=True, scale=scale, bold=True)]
        case Figures(cells):
            return [
                TextLine(cell.label, f"{cell.figure} {cell.unit}".rstrip(), scale=2, bold=True)
                if columns_of(cell.label + cell.figure + cell.unit) + 2 <= columns // 2
                else TextLine(cell.label, f"{cell.figure} {cell.unit}".rstrip(), bold=True)
                for cell in cells
            ]
        case Row(label, value):
            return _row(label, value, columns)
        case Table(head, rows):
            return _table(head, rows, columns)
        case Rule():
            return [TextLine("-" * columns)]
        case Scan():
            return _scan(part, columns)
        case Box(heading, text):
            rule = TextLine("=" * columns)
            bold = [TextLine(line, bold=True) for line in _wrapped(heading, columns)]
            return [rule, *bold, *(TextLine(line) for line in _wrapped(text, columns)), rule]
        case Paragraph(text):
            return [TextLine(line) for line in _wrapped(text, columns)]
        case Closing(text):
            return [TextLine(line, centred=True, bold=True) for line in _wrapped(text, columns)]
        case _:
            assert_never(part)


def _row(label: str, value: str, columns: int) -> list[Line]:
    if columns_of(label) + columns_of(value) < columns:
        return [TextLine(_plain(label), _plain(value), bold=False)]
    return [TextLine(_plain(label)), *(TextLine("", line) for line in _wrapped(value, columns))]


def _table(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], columns: int) -> list[Line]:
    needs = [max(columns_of(row[index]) for row in (head, *rows)) for index in range(len(head))]
    gap = max(1, (columns - sum(needs)) // max(1, len(needs) - 1))
    widths = [needs[0], *(need + gap for need in needs[1:])]

    def line(row: tuple[str, ...]) -> str:
        cells = [
            _padded(cell, width, flush_right=index > 0)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "".join(cells)

    rule = TextLine("-" * columns)
    return [TextLine(line(head), bold=True), rule, *(TextLine(line(row)) for row in rows), rule]


def _scan(part: Scan, columns: int) -> list[Line]:
    lines: list[Line] = [CodeLine(part.content)]
    heading = part.heading.replace("\n", SPACE if part.heading.isascii() else "，")
    lines += [TextLine(line, centred=True, bold=True) for line in _wrapped(heading, columns)]
    if part.code:
        fits = columns_of(part.code_label + part.code) < columns // 2
        lines.append(TextLine(part.code_label, part.code, scale=2 if fits else 1, bold=True))
    return lines


def _wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns; Latin words stay whole where they can."""
    lines: list[str] = []
    for paragraph in _plain(text).split("\n"):
        line = ""
        for character in paragraph:
            if columns_of(line + character) <= columns:
                line += character
                continue
            head, kept = _broken(line, character)
            lines.append(head.rstrip())
            line = (kept + character).lstrip()
        lines.append(line.rstrip())
    return lines


def _broken(line: str, following: str) -> tuple[str, str]:
    """The full line, and its end that goes to the next line with the character that did not fit."""
    if following in NEVER_FIRST:
        return line[:-1], line[-1:]
    space = line.rfind(SPACE)
    if following.isascii() and following != SPACE and line[-1:].isascii() and space > 0:
        word = line[space + 1 :]
        if word.isascii():
            return line[:space], word
    return line, ""


def _plain(text: str) -> str:
    """Line breaks kept, other control characters and fancy spaces as spaces."""
    return "\n".join(without_controls(line).replace("\u00a0", SPACE) for line in text.split("\n"))


def _padded(text: str, columns: int, *, flush_right: bool) -> str:
    pad = SPACE * (columns - columns_of(text))
    return pad + text if flush_right else text + pad


def _filled(text: str, columns: int) -> str:
    """Centred by spaces, so that an inverse line is black from edge to edge."""
    spare = columns - columns_of(text)
    return SPACE * (spare // 2) + text + SPACE * (spare - spare // 2)
