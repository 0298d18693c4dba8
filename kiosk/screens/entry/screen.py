"""One field as widgets: keys or choices below what is typed, or beside it on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class EntryPortrait(Page):
    """Upright panel."""


class EntryLandscape(Page):
    """Lying panel."""


def entry_form() -> type[Page]:
    """The form for the present panel."""
    return EntryPortrait if theme.portrait else EntryLandscape
