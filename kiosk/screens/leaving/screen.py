"""Take your card, as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class LeavingPortrait(Page):
    """Upright panel."""


class LeavingLandscape(Page):
    """Lying panel."""


def leaving_form() -> type[Page]:
    """The form for the present panel."""
    return LeavingPortrait if theme.portrait else LeavingLandscape
