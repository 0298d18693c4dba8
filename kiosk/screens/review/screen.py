"""The review as widgets: its parts are those of an answer."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class ReviewPortrait(Page):
    """Upright panel."""


class ReviewLandscape(Page):
    """Lying panel."""


def review_form() -> type[Page]:
    """The form for the present panel."""
    return ReviewPortrait if theme.portrait else ReviewLandscape
