"""Text of a role: size from the theme, weight by `**`, line breaks of our own, one texture for each run."""

from functools import lru_cache
from pathlib import Path

from kivy.core.text import Label as Writer
from kivy.core.text import LabelBase
from kivy.graphics import Canvas, Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.journey.look import Size
from kiosk.screens.palette import LEADING, em_mm
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box, Extent
from kiosk.screens.widgets.line_breaks import Line, balanced, evened, line_width, shortened
from kiosk.screens.widgets.watched import drawn, written

SMALL, COMMON, WHOLE = "small", "common", "whole"  # `kiosk.screens.small_fonts` says why there are three
SMALLEST_SHARE = 0.82  # `fit` never makes text smaller than this share of its role, nor than a caption


_wording: set[str] = set()


def register_fonts(folder: Path) -> None:
    """Name the faces of the product. Call once, after the window exists."""
    for family in (SMALL, COMMON, WHOLE):
        place = folder if family == WHOLE else folder / family
        regular, bold = place / "NotoSansCJKsc-Regular.otf", place / "NotoSansCJKsc-Bold.otf"
        LabelBase.register(family, fn_regular=str(regular), fn_bold=str(bold))
    _wording.update((folder / SMALL / "characters.txt").read_text("utf-8"))


def _family(text: str) -> str:
    if _wording.issuperset(text):
        return SMALL
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return WHOLE
    return COMMON


@lru_cache(maxsize=64)
def _writer(family: str, size: int, bold: bool) -> Writer:
    return Writer(font_name=family, font_size=size, bold=bold)


@lru_cache(maxsize=4000)
def width_of(text: str, size: int, bold: bool) -> int:
    """Pixels that one line of this text takes."""
    return int(_writer(_family(text), size, bold).get_extents(text)[0]) if text else 0


@lru_cache(maxsize=700)
def texture_of(text: str, size: int, bold: bool) -> Texture:
    """One line of white text."""
    writer = Writer(text=text, font_name=_family(text), font_size=size, bold=bold)
    writer.refresh()
    return writer.texture


def forget_texts() -> None:
    """Drop every cached text: nothing that a page showed stays in memory after its visit."""
    texture_of.cache_clear()
    width_of.cache_clear()


class Text(Box):
    """`text` may have `**bold**` parts. lines: the most lines it may take, 0 = any; what does not fit is smaller first.

    cut: of data, which may be longer than any place: what does not fit even then ends in ….
    """

    text = written.Word("")
    role = written.Word("body")
    bold = written.Flag(False)
    leading = written.Choice("text", options=["text", "title", "figure"])
    lines = written.Number(0)
    cut = written.Flag(False)
    ink = drawn.Word("ink")
    halign = drawn.Choice("left", options=["left", "center", "right"])

    def __init__(self, **kwargs: object) -> None:
        self._written: object = None
        self._laid: dict[object, tuple[int, tuple[Line, ...]]] = {}
        self._ink_canvas = Canvas()
        super().__init__(**kwargs)
        self.canvas.add(self._ink_canvas)

    @property
    def line_px(self) -> int:
        """The height of one line at the size of the role."""
        return round(theme.em(self.role) * LEADING[self.leading])

    def natural(self, room: int) -> Extent:
        fixed_wide, fixed_high = theme.px(self.wide), theme.px(self.high)
        if not self.text:
            return (fixed_wide, fixed_high)
        size, lines = self._broken(fixed_wide or room)
        wide = min(room, max(int(line_width(line, self._measure(size))) for line in lines) + 1 + self.inset())
        self._laid.setdefault(
            (wide, self.text, theme.em(self.role)), (size, lines)
        )  # as wide as it asked for
        return (fixed_wide or wide, fixed_high or len(lines) * round(size * LEADING[self.leading]))

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        self.redraw()

    def restyle(self) -> None:
        self._written = None
        self._laid.clear()
        super().restyle()

    def overflow(self) -> Extent:
        """Pixels by which the text is wider and higher than its box; (0, 0) when it fits."""
        if not self.text or self.opacity == 0:
            return (0, 0)
        size, lines = self._broken(int(self.width))
        wide = max(int(line_width(line, self._measure(size))) for line in lines) + self.inset()
        high = len(lines) * round(size * LEADING[self.leading])
        allowed = int(self.lines) or len(lines)
        return (
            max(0, wide - int(self.width) - 2),
            max(0, high - int(self.height) - 2) + max(0, len(lines) - allowed) * size,
        )

    def inset(self) -> int:
        """Pixels before the text that are not its own."""
        return 0

    def rewrite(self) -> None:
        """It says something else, or in another size."""
        self._laid.clear()
        self.invalidate()

    def _measure(self, size: int) -> "Measured":
        return Measured(size)

    def _broken(self, room: int) -> tuple[int, tuple[Line, ...]]:
        """The size that fits and the lines at that size."""
        key = (room, self.text, theme.em(self.role))
        if key not in self._laid:
            self._laid[key] = self._fitted(max(1, room - self.inset()))
        return self._laid[key]

    def _fitted(self, room: int) -> tuple[int, tuple[Line, ...]]:
        full = theme.em(self.role)
        floor = max(
            round(full * SMALLEST_SHARE), min(full, theme.px(em_mm("caption", theme.size or Size.STANDARD)))
        )
        break_lines = balanced if self.halign == "center" or self.leading == "title" else evened
        for size in range(full, floor - 1, -1):
            lines = break_lines(self.text, room + 1, self._measure(size), bold=bool(self.bold))
            fits = all(line_width(line, self._measure(size)) <= room + 1 for line in lines)
            if fits and (not self.lines or len(lines) <= self.lines):
                return size, lines
        if self.cut:
            return floor, shortened(
                self.text, room + 1, int(self.lines), self._measure(floor), bold=bool(self.bold)
            )
        return floor, break_lines(self.text, room + 1, self._measure(floor), bold=bool(self.bold))

    def redraw(self) -> None:
        """Draw the lines anew where anything of them changed."""
        if not self.placed or self.width < 1:
            return
        size, lines = self._broken(int(self.width)) if self.text else (0, ())
        key = (lines, size, tuple(self.pos), tuple(self.size), self.ink, theme.high, self.halign)
        if key == self._written:
            return
        self._written = key
        self._ink_canvas.clear()
        step = round(size * LEADING[self.leading])
        middle = self.y + self.height / 2 + step * (len(lines) - 1) / 2
        with self._ink_canvas:
            Color(*theme.colour(self.ink))
            for number, line in enumerate(lines):
                self._write_line(line, size, middle - number * step)

    def _write_line(self, line: Line, size: int, middle: float) -> None:
        inset = self.inset()
        free = self.width - inset - line_width(line, self._measure(size))
        x = self.x + inset + {"left": 0.0, "center": free / 2, "right": free}[self.halign]
        for run in line:
            texture = texture_of(run.text, size, run.bold)
            Rectangle(texture=texture, pos=(round(x), round(middle - texture.height / 2)), size=texture.size)
            x += width_of(run.text, size, run.bold)


class Measured:
    """Measures text of one size, as `line_breaks` asks for it."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(self, text: str, bold: bool) -> float:
        return width_of(text, self._size, bold)
