"""The receipt as widgets: the number first, paper second."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class ReceiptPortrait(Page):
    """Upright panel."""


class ReceiptLandscape(Page):
    """Lying panel."""


def receipt_form() -> type[Page]:
    """The form for the present panel."""
    return ReceiptPortrait if theme.portrait else ReceiptLandscape
