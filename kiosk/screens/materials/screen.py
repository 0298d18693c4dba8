"""The list as widgets: one card for each material, two abreast on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class MaterialsPortrait(Page):
    """Upright panel."""


class MaterialsLandscape(Page):
    """Lying panel."""


def materials_form() -> type[Page]:
    """The form for the present panel."""
    return MaterialsPortrait if theme.portrait else MaterialsLandscape
