"""The ring round a face: how much of it is done."""

from kivy.graphics import Canvas

from kiosk.screens.widgets.preview import SEGMENTS, oval_in
from kiosk.screens.widgets.ring import Ring
from kiosk.screens.widgets.watched import drawn


class OvalRing(Ring):
    """As high as an upright oval in this box. It covers the oval's edge."""

    share = drawn.Number(0.0)
    line_mm = drawn.Number(5.2)
    hue = "good"

    def _layer(self) -> Canvas:
        return self.canvas.after

    def _arc(self, line: float, end: float) -> dict[str, tuple[float, ...]]:
        x, y, wide, high = oval_in((int(self.x), int(self.y), int(self.width), int(self.height)))
        return {"ellipse": (x + line / 2, y + line / 2, wide - line, high - line, 0, end, SEGMENTS)}
