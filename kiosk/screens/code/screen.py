"""The number pad as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class CodePortrait(Page):
    """Upright panel."""


class CodeLandscape(Page):
    """Lying panel."""


def code_form() -> type[Page]:
    """The form for the present panel."""
    return CodePortrait if theme.portrait else CodeLandscape
