"""The ring round a face: how much of it is done."""

from kivy.graphics import Canvas, Color, SmoothLine

from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.preview import SEGMENTS, oval_in
from kiosk.screens.widgets.watched import drawn


class OvalRing(Box):
    """As high as an upright oval in this box; share: from 0 to 1, clockwise from above. It covers the oval's edge."""

    share = drawn.Number(0.0)
    line_mm = drawn.Number(5.2)

    def __init__(self, **kwargs: object) -> None:
        self._arcs = Canvas()
        self._drawn: object = None
        super().__init__(**kwargs)
        self.canvas.after.add(self._arcs)

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
        x, y, wide, high = oval_in((int(self.x), int(self.y), int(self.width), int(self.height)))
        at = (x + line / 2, y + line / 2, wide - line, high - line)
        with self._arcs:
            Color(*theme.colour("ring_rest"))
            SmoothLine(ellipse=(*at, 0, 360, SEGMENTS), width=line / 2, overdraw_width=1.5)
            if self.share > 0:
                Color(*theme.colour("good"))
                end = 360 * min(1.0, self.share)
                SmoothLine(ellipse=(*at, 0, end, SEGMENTS), width=line / 2, overdraw_width=1.5, cap="round")
