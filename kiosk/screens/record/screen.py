"""One record as widgets; its parts are those of the answer."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class RecordPortrait(Page):
    """Upright panel."""


class RecordLandscape(Page):
    """Lying panel."""


def record_form() -> type[Page]:
    """The form for the present panel."""
    return RecordPortrait if theme.portrait else RecordLandscape
