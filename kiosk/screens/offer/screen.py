"""暂未开通 as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class OfferPortrait(Page):
    """Upright panel."""


class OfferLandscape(Page):
    """Lying panel."""


def offer_form() -> type[Page]:
    """The form for the present panel."""
    return OfferPortrait if theme.portrait else OfferLandscape
