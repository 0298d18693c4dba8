"""The result as widgets: what comes next first, paper second."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class CertifiedPortrait(Page):
    """Upright panel."""


class CertifiedLandscape(Page):
    """Lying panel."""


def certified_form() -> type[Page]:
    """The form for the present panel."""
    return CertifiedPortrait if theme.portrait else CertifiedLandscape
