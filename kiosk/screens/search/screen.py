"""The search as widgets: results above the keyboard, or beside it on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class SearchPortrait(Page):
    """Upright panel."""


class SearchLandscape(Page):
    """Lying panel."""


def search_form() -> type[Page]:
    """The form for the present panel."""
    return SearchPortrait if theme.portrait else SearchLandscape
