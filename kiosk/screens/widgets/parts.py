"""The house parts that every page is made of: tiles, chips, notes, the gradient of the bars, a ticket's perforation."""

from functools import lru_cache

from kivy.graphics import Canvas, Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.surface import dash, rounded
from kiosk.screens.widgets.watched import toned

CHIP = {
    "good": ("good_tint", "good_ink"),
    "tint": ("primary_tint", "primary_ink"),
    "warn": ("action_tint", "action_ink"),
    "bad": ("bad_tint", "bad_ink"),
    "neutral": ("neutral_fill", "disabled_ink"),
    "strong": ("action_ink", "white"),
}
CHIP_HIGH = ("card", "ink")


class Tinted(Box):
    """A tinted surface and the ink that goes on it, by what it says: good, tint, warn, bad, neutral, strong."""

    tone = toned.Choice("tint", options=list(CHIP))
    ink = StringProperty("primary_ink")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.take_tone()

    def restyle(self) -> None:
        self.take_tone()
        super().restyle()

    def take_tone(self) -> None:
        """Take fill and ink of the tone in the present contrast."""
        self.fill, self.ink = CHIP_HIGH if theme.high else CHIP[self.tone]


class Gradient(Box):
    """A surface that goes from one colour to another, from left to right or from top to bottom."""

    first = StringProperty("bar_left")
    last = StringProperty("bar_right")
    down = BooleanProperty(False)

    def __init__(self, **kwargs: object) -> None:
        self._shade = Canvas()
        self._shaded: object = None
        super().__init__(**kwargs)
        self.canvas.before.add(self._shade)

    def restyle(self) -> None:
        self._shaded = None
        super().restyle()

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        key = (x, y, wide, high, theme.high)
        if key == self._shaded:
            return
        self._shaded = key
        self._shade.clear()
        colours = _bytes(theme.colour(self.first)), _bytes(theme.colour(self.last))
        with self._shade:
            Color(1, 1, 1, 1)
            across, down = (0.25, 0, 0.75, 0, 0.75, 1, 0.25, 1), (0.75, 0, 0.75, 0, 0.25, 0, 0.25, 0)
            Rectangle(
                texture=_two(*colours),
                pos=(x, y),
                size=(wide, high),
                tex_coords=down if self.down else across,
            )


def _bytes(colour: tuple[float, ...]) -> bytes:
    return bytes(round(part * 255) for part in colour[:3])


@lru_cache(maxsize=8)
def _two(first: bytes, last: bytes) -> Texture:
    texture = Texture.create(size=(2, 1), colorfmt="rgb")
    texture.min_filter = texture.mag_filter = "linear"
    texture.wrap = "clamp_to_edge"
    texture.blit_buffer(first + last, colorfmt="rgb", bufferfmt="ubyte")
    return texture


class Perforation(Box):
    """Where the ticket's stub tears off: dashes, and a notch on each side."""

    def __init__(self, **kwargs: object) -> None:
        self._cut = Canvas()
        super().__init__(**kwargs)
        self.canvas.add(self._cut)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        self._cut.clear()
        notch = high // 2
        line = theme.px(1.1)
        with self._cut:
            Color(*theme.colour("line"))
            start, length = x + notch + theme.px(6), wide - 2 * notch - 2 * theme.px(6)
            times = max(1, length // 16)
            Rectangle(
                texture=dash(False),
                tex_coords=(0, 0, times, 0, times, 1, 0, 1),
                pos=(start, y + (high - line) // 2),
                size=(length, line),
            )
            for left in (True, False):
                _notch(x if left else x + wide - notch, y, notch, left=left)


def _notch(x: int, y: int, radius: int, *, left: bool) -> None:
    """A half disc of the page's colour with the card's edge round it."""
    texture = rounded(radius)
    half = (0.5, 0, 1, 0, 1, 1, 0.5, 1) if left else (0, 0, 0.5, 0, 0.5, 1, 0, 1)
    inner = theme.px(1.1) if theme.high else 1
    edge = x - 1 if left else x
    Color(*theme.colour("line"))
    Rectangle(texture=texture, tex_coords=half, pos=(edge, y), size=(radius + 1, radius * 2))
    Color(*theme.colour("notch"))
    place = (edge if left else edge + inner + 1, y + inner)
    Rectangle(texture=texture, tex_coords=half, pos=place, size=(radius - inner, radius * 2 - 2 * inner))
