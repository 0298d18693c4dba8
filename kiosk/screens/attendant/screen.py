"""The page of the devices as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class AttendantPortrait(Page):
    """Upright panel."""


class AttendantLandscape(Page):
    """Lying panel."""


def attendant_form() -> type[Page]:
    """The form for the present panel."""
    return AttendantPortrait if theme.portrait else AttendantLandscape
