"""A ring of which a share is drawn: of the idle warning, what is left of the time."""

from kivy.graphics import Canvas, Color, SmoothLine

from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.watched import drawn


class Ring(Box):
    """share: from 0 to 1, clockwise from above."""

    share = drawn.Number(1.0)
    line_mm = drawn.Number(8.1)
    hue = "action"

    def __init__(self, **kwargs: object) -> None:
        self._arcs = Canvas()
        self._drawn: object = None
        super().__init__(**kwargs)
        self._layer().add(self._arcs)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        self.redraw()

    def restyle(self) -> None:
        self._drawn = None
        super().restyle()

    def redraw(self) -> None:
        """Draw both arcs anew where they changed."""
        key = (round(self.share, 3), tuple(self.pos), tuple(self.size), theme.high)
        if key == self._drawn or not self.placed:
            return
        self._drawn = key
        self._arcs.clear()
        line = theme.px(self.line_mm)
        with self._arcs:
            Color(*theme.colour("ring_rest"))
            SmoothLine(**self._arc(line, 360), width=line / 2, overdraw_width=1.5)
            if self.share > 0:
                Color(*theme.colour(self.hue))
                done = self._arc(line, 360 * min(1.0, self.share))
                SmoothLine(**done, width=line / 2, overdraw_width=1.5, cap="round")

    def _layer(self) -> Canvas:
        """Where the arcs are drawn."""
        return self.canvas.before

    def _arc(self, line: float, end: float) -> dict[str, tuple[float, ...]]:
        """The shape from above to `end` degrees."""
        radius = (min(self.width, self.height) - line) / 2
        return {"circle": (self.center_x, self.center_y, radius, 0, end, 90)}
