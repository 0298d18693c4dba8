"""The still picture as widgets: any touch only wakes."""

from kivy.input import MotionEvent

from kiosk.journey.actions import Wake
from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page
from kiosk.screens.widgets.press import send_up


class Attract(Page):
    """Nothing on it can be pressed; the whole picture answers when a finger comes down."""

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if self.view.awake:
            send_up(self, Wake())
        return True


class AttractPortrait(Attract):
    """Upright panel."""


class AttractLandscape(Attract):
    """Lying panel."""


def attract_form() -> type[Attract]:
    """The form for the present panel."""
    return AttractPortrait if theme.portrait else AttractLandscape
