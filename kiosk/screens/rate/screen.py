"""The rating as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class RatePortrait(Page):
    """Upright panel."""


class RateLandscape(Page):
    """Lying panel."""


class Thanks(Page):
    """After the rating, every panel."""


def rate_form() -> type[Page]:
    """The form for the present panel."""
    return RatePortrait if theme.portrait else RateLandscape


def thanks_form() -> type[Page]:
    """One form for every panel."""
    return Thanks
