"""A list of public content as widgets: rows under each other, or two abreast on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class ContentListPortrait(Page):
    """Upright panel."""


class ContentListLandscape(Page):
    """Lying panel."""


def content_list_form() -> type[Page]:
    """The form for the present panel."""
    return ContentListPortrait if theme.portrait else ContentListLandscape
