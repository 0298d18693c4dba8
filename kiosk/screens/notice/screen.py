"""The notice as widgets: two cards under each other, or abreast on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class NoticePortrait(Page):
    """Upright panel."""


class NoticeLandscape(Page):
    """Lying panel."""


def notice_form() -> type[Page]:
    """The form for the present panel."""
    return NoticePortrait if theme.portrait else NoticeLandscape
