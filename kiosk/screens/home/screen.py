"""The first page as widgets, one form for each panel and text size."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class HomePortrait(Page):
    """Upright, 标准 and 大."""


class HomeExtra(Page):
    """Upright, 特大: no small lines."""


class HomeLow(Page):
    """Upright, everything that can be pressed in the lower 55 %."""


class HomeLandscape(Page):
    """Lying panel."""


def home_form() -> type[Page]:
    """The form for the present theme."""
    if not theme.portrait:
        return HomeLandscape
    if theme.low:
        return HomeLow
    return HomeExtra if theme.size == "extra" else HomePortrait
