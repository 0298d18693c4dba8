"""Text with an icon before it, as one widget: a table has dozens of them."""

from kivy.graphics import Canvas, Color, Rectangle

from kiosk.screens.theme import theme
from kiosk.screens.widgets.line_breaks import line_width
from kiosk.screens.widgets.picture import icon_texture
from kiosk.screens.widgets.text import Text
from kiosk.screens.widgets.watched import drawn, written

GAP_MM = 2.6


class MarkedText(Text):
    """icon: its name, "" = none; mark: its size in millimetres; it has the ink of the text."""

    icon = written.Word("")
    mark = drawn.Number(9.6)

    def __init__(self, **kwargs: object) -> None:
        self._marked: object = None
        self._mark_canvas = Canvas()
        super().__init__(**kwargs)
        self.canvas.add(self._mark_canvas)

    def inset(self) -> int:
        return theme.px(self.mark) + theme.px(GAP_MM) if self.icon and self.text else 0

    def restyle(self) -> None:
        self._marked = None
        super().restyle()

    def redraw(self) -> None:
        super().redraw()
        if not self.placed or self.width < 1:
            return
        at = self._mark_at() if self.inset() else None
        key = (self.icon, self.ink, theme.high, at)
        if key == self._marked:
            return
        self._marked = key
        self._mark_canvas.clear()
        if at is None:
            return
        side = theme.px(self.mark)
        with self._mark_canvas:
            Color(*theme.colour(self.ink))
            Rectangle(texture=icon_texture(self.icon, side), pos=at, size=(side, side))

    def _mark_at(self) -> tuple[int, int]:
        """Left of the longest line, in the middle of them all."""
        size, lines = self._broken(int(self.width))
        longest = max(line_width(line, self._measure(size)) for line in lines)
        free = self.width - self.inset() - longest
        x = self.x + {"left": 0.0, "center": free / 2, "right": free}[self.halign]
        return round(x), round(self.y + (self.height - theme.px(self.mark)) / 2)
