"""A slip as the dots on the paper: 1 bit, by threshold, never dithered.

Source: look/WEB.md, Print: margin 32 dots, body 26, fine 22, number 168, rules 3 to 4, QR at least 232 dots.
"""

from functools import lru_cache
from typing import assert_never

import qrcode
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M

from kiosk.hardware.printer.fonts import Typefaces, installed_typefaces
from kiosk.hardware.printer.slip import (
    Banner,
    BigNumber,
    Box,
    Closing,
    Figure,
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
from kiosk.hardware.printer.typeset import Style, Typesetter

MARGIN = 32
LONGEST = 8000  # 1 m of paper
INK, PAPER = 0, 255
THRESHOLD = 150
QR_WIDTH = 232  # 29 mm at 8 dots to the millimetre
QUIET_MODULES = 4
RULE_DOTS = 3
FRAME_DOTS = 4

TITLE, BELOW_TITLE = Style(34, bold=True), Style(24)
BANNER = Style(30, bold=True)
NUMBER = Style(168, bold=True)
LABEL, FIGURE, UNIT = Style(24), Style(46, bold=True), Style(26, bold=True)
BODY, VALUE, LARGE_VALUE = Style(26), Style(26, bold=True), Style(34, bold=True)
CELL, CELL_BOLD, HEAD = Style(24), Style(24, bold=True), Style(24, bold=True)
HEADING, CODE = Style(30, bold=True), Style(42, bold=True)
FINE, CLOSING = Style(22), Style(28, bold=True)


def render(slip: Slip, width: int = 576, typefaces: Typefaces | None = None) -> Image.Image:
    """The slip in mode "1", exactly as wide as the print head; 0 is black."""
    sheet = _Sheet(width, Typesetter(typefaces or installed_typefaces()))
    for part in slip.parts:
        sheet.put(part)
    return sheet.finished()


def render_line(left: str, right: str, style: Style, *, width: int, centred: bool = False) -> Image.Image:
    """One line without margins, for text that the printer's own characters cannot say."""
    setter = Typesetter(installed_typefaces())
    line = Image.new("L", (width, style.line_px), PAPER)
    draw = ImageDraw.Draw(line)
    fitted = setter.fitting(left + right, style, width, 8)
    start = (width - setter.width(left, fitted)) // 2 if centred else 0
    setter.draw(draw, (start, style.ascent_px), left, fitted)
    setter.draw(draw, (width - setter.width(right, fitted), style.ascent_px), right, fitted)
    return _bilevel(line)


def qr_image(content: str) -> Image.Image:
    """The code in whole dots, at least QR_WIDTH wide, without its quiet zone; level M."""
    return qr_with_dots(content)[0]


@lru_cache(maxsize=8)
def qr_with_dots(content: str) -> tuple[Image.Image, int]:
    """The code and how many dots one module has."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=1, border=0)
    code.add_data(content)
    code.make(fit=True)
    modules = code.modules_count
    dots = -(-QR_WIDTH // modules)
    small = Image.new("1", (modules, modules), 1)
    small.putdata([0 if black else 1 for line in code.get_matrix() for black in line])
    return small.resize((modules * dots, modules * dots), Image.Resampling.NEAREST), dots


class _Sheet:
    """A roll of paper, filled from the top."""

    def __init__(self, width: int, setter: Typesetter) -> None:
        self._image = Image.new("L", (width, LONGEST), PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self._set = setter
        self._width = width
        self._left = MARGIN
        self._right = width - MARGIN
        self._inner = width - 2 * MARGIN
        self._y = 20

    def put(self, part: Part) -> None:
        """Draw the part below what is there."""
        match part:
            case Title():
                self._title(part)
            case Banner():
                self._banner(part)
            case BigNumber():
                self._number(part)
            case Figures():
                self._figures(part)
            case Row():
                self._row(part)
            case Table():
                self._table(part)
            case Rule():
                self._dashes()
            case Scan():
                self._scan(part)
            case Box():
                self._box(part)
            case Paragraph():
                self._paragraph(part)
            case Closing():
                self._closing(part)
            case _:
                assert_never(part)

    def finished(self) -> Image.Image:
        """The paper up to the last line, in black and white."""
        return _bilevel(self._image.crop((0, 0, self._width, min(self._y + 24, LONGEST))))

    # ── parts ──

    def _title(self, part: Title) -> None:
        style = self._set.fitting(part.text, TITLE, self._inner, 26)
        for line in self._set.wrapped(part.text, style, self._inner):
            self._centred(line, style)
        if part.below:
            for line in self._set.wrapped(part.below, BELOW_TITLE, self._inner):
                self._centred(line, BELOW_TITLE)

    def _banner(self, part: Banner) -> None:
        lines = self._set.wrapped(part.text, BANNER, self._inner - 24)
        height = 8 + len(lines) * BANNER.line_px
        self._draw.rectangle((self._left, self._y, self._right - 1, self._y + height - 1), fill=INK)
        self._y += 4
        for line in lines:
            self._centred(line, BANNER, ink=PAPER)
        self._y += 4

    def _number(self, part: BigNumber) -> None:
        style = self._set.fitting(part.text, NUMBER, self._inner, 60)
        cap_height = round(style.size_px * 0.735)
        self._y += 30
        x = (self._width - self._set.width(part.text, style)) // 2
        self._set.draw(self._draw, (x, self._y + cap_height), part.text, style)
        self._y += cap_height + 30

    def _figures(self, part: Figures) -> None:
        cell_width = self._inner // len(part.cells)
        height = 122
        self._draw.rectangle(
            (self._left, self._y, self._right - 1, self._y + height - 1), outline=INK, width=FRAME_DOTS
        )
        for index, cell in enumerate(part.cells):
            left = self._left + index * cell_width
            if index:
                self._draw.rectangle((left - 2, self._y, left + 1, self._y + height - 1), fill=INK)
            self._figure(cell, left, cell_width)
        self._y += height + 14

    def _figure(self, cell: Figure, left: int, width: int) -> None:
        room = width - 24
        label = self._set.fitting(cell.label, LABEL, room)
        x = left + (width - self._set.width(cell.label, label)) // 2
        self._set.draw(self._draw, (x, self._y + 40), cell.label, label)
        unit_room = self._set.width(cell.unit, UNIT) + 12 if cell.unit else 0
        style = self._set.fitting(cell.figure, FIGURE, room - unit_room)
        figure_width = self._set.width(cell.figure, style)
        x = left + (width - figure_width - unit_room) // 2
        self._set.draw(self._draw, (x, self._y + 97), cell.figure, style)
        self._set.draw(self._draw, (x + figure_width + 12, self._y + 97), cell.unit, UNIT)

    def _row(self, part: Row) -> None:
        style = LARGE_VALUE if part.large else VALUE
        label_width = self._set.width(part.label, BODY)
        room = self._inner - label_width - 20
        style = self._set.fitting(part.value, style, room, VALUE.size_px)
        baseline = self._y + 36
        self._set.draw(self._draw, (self._left, baseline), part.label, BODY)
        if self._set.width(part.value, style) <= room:
            lines = [part.value]
        else:  # too long to stand beside its label
            style = self._set.fitting(part.value, style, self._inner, FINE.size_px)
            lines = self._set.wrapped(part.value, style, self._inner)
            baseline += style.line_px
        for line in lines:
            x = self._right - self._set.width(line, style)
            self._set.draw(self._draw, (x, baseline), line, style)
            baseline += style.line_px
        self._y = baseline - style.line_px + 12

    def _table(self, part: Table) -> None:
        edges = self._column_edges(part)
        self._table_row(part.head, edges, HEAD, HEAD)
        self._draw.rectangle((self._left, self._y + 4, self._right - 1, self._y + 3 + RULE_DOTS), fill=INK)
        self._y += 10
        for row in part.rows:
            self._table_row(row, edges, CELL, CELL_BOLD)
        self._draw.rectangle((self._left, self._y + 8, self._right - 1, self._y + 7 + RULE_DOTS), fill=INK)
        self._y += 14

    def _column_edges(self, part: Table) -> list[int]:
        """Right edges of the columns: what a column needs, and an equal share of what is left."""
        needs = [
            max(self._set.width(row[column], HEAD) for row in (part.head, *part.rows))
            for column in range(len(part.head))
        ]
        spare = (self._inner - sum(needs)) / max(1, len(needs) - 1)
        edges, edge = [], float(self._left)
        for index, need in enumerate(needs):
            edge += need + (spare if index else 0)
            edges.append(round(edge))
        return edges

    def _table_row(self, cells: tuple[str, ...], edges: list[int], style: Style, last: Style) -> None:
        for index, (cell, edge) in enumerate(zip(cells, edges, strict=True)):
            used = last if index == len(cells) - 1 else style
            x = self._left if index == 0 else edge - self._set.width(cell, used)
            self._set.draw(self._draw, (x, self._y + 30), cell, used)
        self._y += 38

    def _dashes(self) -> None:
        self._y += 14
        for x in range(self._left, self._right, 10):
            self._draw.rectangle((x, self._y, min(x + 5, self._right - 1), self._y + RULE_DOTS - 1), fill=INK)
        self._y += RULE_DOTS + 15

    def _scan(self, part: Scan) -> None:
        code, dots = qr_with_dots(part.content)
        quiet = QUIET_MODULES * dots
        left, top = max(self._left, quiet), self._y + max(0, quiet - 15)
        self._image.paste(code, (left, top))
        text_left = left + code.width + quiet
        room = self._right - text_left
        heading = self._set.wrapped(part.heading, HEADING, room)
        has_code = bool(part.code)
        height = len(heading) * HEADING.line_px + (FINE.line_px + CODE.line_px + 18 if has_code else 0)
        y = top + max(0, (code.height - height) // 2)
        for line in heading:
            self._set.draw(self._draw, (text_left, y + HEADING.ascent_px), line, HEADING)
            y += HEADING.line_px
        if has_code:
            y += 18
            label = self._set.fitting(part.code_label, LABEL, room)
            self._set.draw(self._draw, (text_left, y + FINE.ascent_px), part.code_label, label)
            y += FINE.line_px
            spaced = " ".join(part.code)
            code_text = spaced if self._set.width(spaced, CODE) <= room else part.code
            style = self._set.fitting(code_text, CODE, room, 26)
            for line in self._set.wrapped(code_text, style, room):
                self._set.draw(self._draw, (text_left, y + style.ascent_px), line, style)
                y += style.line_px
        self._y = max(top + code.height + max(0, quiet - 14), y)

    def _box(self, part: Box) -> None:
        top, padding = self._y, 20
        room = self._inner - 2 * padding
        self._y += 14
        for line in self._set.wrapped(part.heading, CLOSING, room):
            self._flush(line, CLOSING, self._left + padding)
        for line in self._set.wrapped(part.text, FINE, room):
            self._flush(line, FINE, self._left + padding)
        self._y += 12
        self._draw.rectangle((self._left, top, self._right - 1, self._y - 1), outline=INK, width=FRAME_DOTS)
        self._y += 6

    def _paragraph(self, part: Paragraph) -> None:
        for line in self._set.wrapped(part.text, FINE, self._inner):
            self._flush(line, FINE, self._left)
        self._y += 8

    def _closing(self, part: Closing) -> None:
        self._y += 4
        for line in self._set.wrapped(part.text, CLOSING, self._inner):
            self._centred(line, CLOSING)

    # ── lines ──

    def _centred(self, text: str, style: Style, ink: int = INK) -> None:
        x = (self._width - self._set.width(text, style)) // 2
        self._set.draw(self._draw, (x, self._y + style.ascent_px), text, style, ink)
        self._y += style.line_px

    def _flush(self, text: str, style: Style, left: int) -> None:
        self._set.draw(self._draw, (left, self._y + style.ascent_px), text, style)
        self._y += style.line_px


def _bilevel(grey: Image.Image) -> Image.Image:
    return grey.point(lambda level: 255 if level >= THRESHOLD else 0, mode="1")
