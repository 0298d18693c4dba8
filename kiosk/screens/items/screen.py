"""One class as widgets: rows under each other, or two abreast on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class ItemsPortrait(Page):
    """Upright panel."""


class ItemsLandscape(Page):
    """Lying panel."""


def items_form() -> type[Page]:
    """The form for the present panel."""
    return ItemsPortrait if theme.portrait else ItemsLandscape
