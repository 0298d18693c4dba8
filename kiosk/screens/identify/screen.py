"""Insert a card, as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class IdentifyPortrait(Page):
    """Upright panel."""


class IdentifyLandscape(Page):
    """Lying panel."""


def identify_form() -> type[Page]:
    """The form for the present panel."""
    return IdentifyPortrait if theme.portrait else IdentifyLandscape
