"""The benefits and the two ways to certify them as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class CertifyPortrait(Page):
    """Upright panel."""


class CertifyLandscape(Page):
    """Lying panel."""


def certify_form() -> type[Page]:
    """The form for the present panel."""
    return CertifyPortrait if theme.portrait else CertifyLandscape
