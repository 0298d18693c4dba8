"""Every trouble page as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class TroublePortrait(Page):
    """Upright panel."""


class TroubleLandscape(Page):
    """Lying panel."""


def trouble_form() -> type[Page]:
    """The form for the present panel."""
    return TroublePortrait if theme.portrait else TroubleLandscape
