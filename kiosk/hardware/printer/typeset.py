"""Setting words in dots: widths, line breaks, characters that no font has."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageDraw

from kiosk.hardware.printer.fonts import Face, FontChain, Typefaces

NEVER_FIRST = frozenset("，。、；：！？）》」』】〉”’…·％%,.;:!?)]}~～-–—")
NEVER_LAST = frozenset("（《「『【〈“‘([{￥$")
NO_BREAK = "\u00a0"
SPACES = frozenset((" ", "\u3000", NO_BREAK))
FIRST_CJK = "\u2e80"
CODE_SCALE = 0.42  # the two lines of U+ and the number inside the box of a missing character
BOX_PADDING = 3
SMALLEST_PX = 18


@dataclass(frozen=True, slots=True)
class Style:
    """Em height in dots, and weight."""

    size_px: int
    bold: bool = False

    @property
    def line_px(self) -> int:
        """From one baseline to the next."""
        return round(self.size_px * 1.42)

    @property
    def ascent_px(self) -> int:
        """From the top of the line to the baseline."""
        return round(self.size_px * 1.1)

    def smaller(self) -> "Style":
        """One step down."""
        return Style(self.size_px - 2, self.bold)


class Typesetter:
    """Measures and draws single lines."""

    def __init__(self, typefaces: Typefaces) -> None:
        self._typefaces = typefaces

    def width(self, text: str, style: Style) -> int:
        """Dots from the first to the last advance."""
        return round(sum(_run_width(face, run, style) for face, run in self._runs(text, style)))

    def draw(
        self, on: ImageDraw.ImageDraw, at: tuple[float, float], text: str, style: Style, ink: int = 0
    ) -> None:
        """Draw from the left end of the baseline."""
        x, baseline = at
        for face, run in self._runs(text, style):
            if face is None:
                for character in run:
                    self._draw_code(on, (x, baseline), character, style, ink)
                    x += style.size_px
                continue
            on.text((round(x), baseline), run, font=face.at(style.size_px), fill=ink, anchor="ls")
            x += _run_width(face, run, style)

    def fitting(self, text: str, style: Style, width: int, smallest_px: int = SMALLEST_PX) -> Style:
        """The style, made smaller until the text fits, but never below the smallest."""
        while style.size_px > smallest_px and self.width(text, style) > width:
            style = style.smaller()
        return style

    def wrapped(self, text: str, style: Style, width: int) -> list[str]:
        """Lines no wider than that; Chinese breaks anywhere but before and after certain marks, Latin between words."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for piece in _pieces(paragraph):
                if self.width((line + piece).rstrip(), style) <= width:
                    line += piece
                    continue
                if line.strip():
                    lines.append(line.rstrip())
                line = piece.lstrip()
                while self.width(line, style) > width and len(line) > 1:
                    cut = self._longest_fit(line, style, width)
                    lines.append(line[:cut])
                    line = line[cut:]
            lines.append(line.rstrip())
        return lines

    def _longest_fit(self, text: str, style: Style, width: int) -> int:
        cut = len(text) - 1
        while cut > 1 and self.width(text[:cut], style) > width:
            cut -= 1
        return cut

    def _runs(self, text: str, style: Style) -> list[tuple[Face | None, str]]:
        chain = self._typefaces.bold if style.bold else self._typefaces.regular
        return _cached_runs(chain, without_controls(text))

    def _draw_code(
        self, on: ImageDraw.ImageDraw, at: tuple[float, float], character: str, style: Style, ink: int
    ) -> None:
        """A box with the code point in it: a name with a missing character must not look whole."""
        x, baseline = at
        top = baseline - style.size_px * 0.86
        edge = style.size_px - 2
        on.rectangle((x + 1, top, x + edge, top + edge), outline=ink, width=2)
        digits = f"{ord(character):X}".rjust(6 if ord(character) > 0xFFFF else 4, "0")
        small = Style(max(8, round(style.size_px * CODE_SCALE)))
        half = len(digits) // 2
        for row, part in enumerate((digits[:half], digits[half:])):
            fitted = self.fitting(part, small, edge - 2 * BOX_PADDING, 6)
            left = x + (style.size_px - self.width(part, fitted)) / 2
            self.draw(on, (round(left), round(top + edge * (0.45 + 0.42 * row))), part, fitted, ink)


def without_controls(text: str) -> str:
    """The text with a space for every control character: a name must not command the printer."""
    return "".join(
        " " if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character for character in text
    )


@lru_cache(maxsize=1024)
def _cached_runs(chain: FontChain, text: str) -> list[tuple[Face | None, str]]:
    return chain.runs(text)


def _run_width(face: Face | None, run: str, style: Style) -> float:
    if face is None:
        return float(style.size_px * len(run))
    return face.at(style.size_px).getlength(run)


def _pieces(text: str) -> list[str]:
    """What may not be broken: a Latin word with its spaces, one Chinese character with its marks."""
    pieces: list[str] = []
    for character in text:
        if pieces and _sticks(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _sticks(before: str, character: str) -> bool:
    last = before[-1]
    if character in NEVER_FIRST or last in NEVER_LAST or character in SPACES or last == NO_BREAK:
        return True
    return last < FIRST_CJK and character < FIRST_CJK and last not in SPACES
