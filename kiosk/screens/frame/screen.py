"""The frame as widgets: bars around a slot, and sheets over everything but the bottom bar."""

from kivy.properties import NumericProperty

from kiosk.screens.palette import bars_mm
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.page import Page


class Frame(Page):
    """`slot` takes one page."""

    top_mm = NumericProperty(47.2)
    strip_mm = NumericProperty(22.1)
    bottom_mm = NumericProperty(60.5)

    def fit(self) -> None:
        """Take the bars' heights from the theme."""
        bars = bars_mm(theme.size, portrait=bool(theme.portrait))
        self.top_mm, self.strip_mm, self.bottom_mm = bars.top, bars.strip, bars.bottom

    def show(self, page: Box | None) -> None:
        """Put this page into the slot, or nothing."""
        slot = self.ids.slot
        if slot.children[:1] == [page]:
            return
        slot.clear_widgets()
        if page is not None:
            slot.add_widget(page)


def frame_form() -> type[Frame]:
    """One frame for every panel."""
    return Frame
