"""Icons tinted with a colour role, illustrations in their own colours; made by `kiosk.screens.rasterise`."""

from functools import lru_cache
from pathlib import Path

from kivy.core.image import Image as Loader
from kivy.graphics import Canvas, Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.screens.rasterised import LINE_HEIGHTS, PICTURE_HEIGHTS, step_above
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box, Extent
from kiosk.screens.widgets.watched import drawn, laid

FOLDER = Path("var/build/icons")


@lru_cache(maxsize=160)
def _texture(name: str) -> Texture:
    return _loaded(name)


def icon_texture(name: str, side: int) -> Texture:
    """A line icon, to be tinted, for a square of so many pixels."""
    return _texture(f"{name}-{step_above(side, LINE_HEIGHTS)}")


def _loaded(name: str) -> Texture:
    texture = Loader(str(FOLDER / f"{name}.png"), keep_data=False, nocache=True).texture
    texture.min_filter = texture.mag_filter = "linear"
    return texture


class Drawing(Box):
    """A square picture of `mm`, drawn in the middle of its box."""

    name = drawn.Word("")
    mm = laid.Number(16.2)

    def __init__(self, **kwargs: object) -> None:
        self._shown_as: object = None
        self._picture = Canvas()
        super().__init__(**kwargs)
        self.canvas.add(self._picture)

    def natural(self, room: int) -> Extent:
        side = theme.px(self.mm)
        return (theme.px(self.wide) or side, theme.px(self.high) or side)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        self.redraw()

    def restyle(self) -> None:
        self._shown_as = None
        super().restyle()

    def picture(self) -> tuple[Texture, tuple[float, float, float, float]]:
        """The texture to draw and its tint."""
        side = step_above(theme.px(self.mm), PICTURE_HEIGHTS)
        return _texture(f"{self.name}-{side}"), (1.0, 1.0, 1.0, 1.0)

    def redraw(self) -> None:
        """Draw the picture anew where it changed."""
        if not self.placed:
            return
        if not self.name or self.width < 1:
            self._picture.clear()
            self._shown_as = None
            return
        texture, tint = self.picture()
        side = theme.px(self.mm)
        at = (round(self.x + (self.width - side) / 2), round(self.y + (self.height - side) / 2))
        key = (self.name, side, at, tint)
        if key == self._shown_as:
            return
        self._shown_as = key
        self._picture.clear()
        with self._picture:
            Color(*tint)
            Rectangle(texture=texture, pos=at, size=(side, side))


class Icon(Drawing):
    """A line icon in the colour of a role."""

    ink = drawn.Word("primary")

    def picture(self) -> tuple[Texture, tuple[float, float, float, float]]:
        return icon_texture(self.name, theme.px(self.mm)), theme.colour(self.ink)


class Scene(Box):
    """A picture as wide as its box, standing on its lower edge; its 5 MB go when the page goes."""

    name = laid.Word("")

    def __init__(self, **kwargs: object) -> None:
        self._picture = Canvas()
        self._texture: Texture | None = None
        super().__init__(**kwargs)
        self.canvas.add(self._picture)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        if self.placed and (x, y, wide, high) == (*self.pos, *self.size):
            return
        super().place(x, y, wide, high)
        self._picture.clear()
        if not self.name or theme.high:
            return
        if self._texture is None:
            self._texture = _loaded(self.name)
        texture = self._texture
        with self._picture:
            Color(1, 1, 1, 1)
            Rectangle(texture=texture, pos=(x, y), size=(wide, round(wide * texture.height / texture.width)))
