"""您还在吗？ as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class WarningPortrait(Page):
    """Upright panel."""


class WarningLandscape(Page):
    """Lying panel."""


def warning_form() -> type[Page]:
    """The form for the present panel."""
    return WarningPortrait if theme.portrait else WarningLandscape
