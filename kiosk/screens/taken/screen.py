"""The ticket as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class TakenPortrait(Page):
    """Upright panel."""


class TakenLandscape(Page):
    """Lying panel."""


def taken_form() -> type[Page]:
    """The form for the present panel."""
    return TakenPortrait if theme.portrait else TakenLandscape
