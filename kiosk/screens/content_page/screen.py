"""A document as widgets: all below each other, or its head and its code beside the text on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class ContentPagePortrait(Page):
    """Upright panel."""


class ContentPageLandscape(Page):
    """Lying panel."""


def content_page_form() -> type[Page]:
    """The form for the present panel."""
    return ContentPagePortrait if theme.portrait else ContentPageLandscape
