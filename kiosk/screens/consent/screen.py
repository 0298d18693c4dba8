"""The notice as widgets: its points below each other, or two abreast on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class ConsentPortrait(Page):
    """Upright panel."""


class ConsentLandscape(Page):
    """Lying panel."""


def consent_form() -> type[Page]:
    """The form for the present panel."""
    return ConsentPortrait if theme.portrait else ConsentLandscape
