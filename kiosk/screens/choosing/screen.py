"""取号 as widgets: rows under each other, or two abreast on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class ChoosingPortrait(Page):
    """Upright panel."""


class ChoosingLandscape(Page):
    """Lying panel."""


def choosing_form() -> type[Page]:
    """The form for the present panel."""
    return ChoosingPortrait if theme.portrait else ChoosingLandscape
