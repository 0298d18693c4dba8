"""A QR code drawn as one small texture, one pixel for each module."""

from kivy.graphics import Canvas, Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.screens.qr_code import qr_matrix
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box, Extent
from kiosk.screens.widgets.watched import encoded, laid

QUIET_MODULES = 2  # two more are the white frame round it; Source: ISO/IEC 18004, 6.3.8: four in all


class QrCode(Box):
    """The code of `content`, `mm` wide with its quiet zone; always dark on white, in every contrast."""

    content = encoded.Word("")
    mm = laid.Number(78.0)

    def __init__(self, **kwargs: object) -> None:
        self._picture = Canvas()
        self._texture: Texture | None = None
        super().__init__(**kwargs)
        self.canvas.add(self._picture)

    def natural(self, room: int) -> Extent:
        side = theme.px(self.mm)
        return (side, side)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        self._draw()

    def encode(self) -> None:
        """Make the code of the present content."""
        self._texture = matrix_texture(self.content) if self.content else None
        self._draw()

    def _draw(self) -> None:
        self._picture.clear()
        if self._texture is None or not self.placed:
            return
        side = min(self.width, self.height)
        scale = max(1, int(side // self._texture.width))
        drawn = self._texture.width * scale
        left, low = self.x + (self.width - drawn) // 2, self.y + (self.height - drawn) // 2
        with self._picture:
            Color(1, 1, 1, 1)
            Rectangle(pos=(self.x, self.y), size=(self.width, self.height))
            Rectangle(texture=self._texture, pos=(left, low), size=(drawn, drawn))


def matrix_texture(content: str) -> Texture:
    """Dark ink on white, with the quiet zone."""
    matrix = qr_matrix(content)
    empty = (False,) * (len(matrix) + 2 * QUIET_MODULES)
    side = (False,) * QUIET_MODULES
    rows = [*(empty,) * QUIET_MODULES, *((*side, *row, *side) for row in matrix), *(empty,) * QUIET_MODULES]
    ink, paper = bytes((0x14, 0x21, 0x3D)), b"\xff\xff\xff"
    data = b"".join(ink if module else paper for row in rows for module in row)
    texture = Texture.create(size=(len(rows), len(rows)), colorfmt="rgb")
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(data, colorfmt="rgb", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture
