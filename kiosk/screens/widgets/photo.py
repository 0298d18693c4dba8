"""A photograph that came as JPEG: as large as fits into its box, in the middle of it. Its texture goes with the picture."""

from io import BytesIO

from kivy.core.image import Image as Loader
from kivy.graphics import Canvas, Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.watched import drawn


class Photo(Box):
    """`jpeg`: the picture, b"" while there is none. A line round it shows where the paper ends."""

    jpeg = drawn.Bytes(b"")

    def __init__(self, **kwargs: object) -> None:
        self._shown: bytes | None = None
        self._texture: Texture | None = None
        self._picture = Canvas()
        super().__init__(**kwargs)
        self.canvas.add(self._picture)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        self.redraw()

    def redraw(self) -> None:
        """Draw what is there now."""
        if not self.placed:
            return
        if self.jpeg != self._shown:
            self._shown, self._texture = self.jpeg, _texture_of(self.jpeg) if self.jpeg else None
        self._picture.clear()
        texture = self._texture
        if texture is None:
            return
        scale = min(self.width / texture.width, self.height / texture.height)
        wide, high = round(texture.width * scale), round(texture.height * scale)
        at = (int(self.x + (self.width - wide) // 2), int(self.y + (self.height - high) // 2))
        line = max(1, theme.px(0.37))
        with self._picture:
            Color(*theme.colour("ink_soft"))
            Rectangle(pos=(at[0] - line, at[1] - line), size=(wide + 2 * line, high + 2 * line))
            Color(1, 1, 1, 1)
            Rectangle(texture=texture, pos=at, size=(wide, high))


def _texture_of(jpeg: bytes) -> Texture:
    texture = Loader(BytesIO(jpeg), ext="jpg", keep_data=False, nocache=True).texture
    texture.min_filter = texture.mag_filter = "linear"
    return texture
