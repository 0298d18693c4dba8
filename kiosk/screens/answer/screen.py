"""The answer as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class AnswerPortrait(Page):
    """Upright panel."""


class AnswerLandscape(Page):
    """Lying panel."""


def answer_form() -> type[Page]:
    """The form for the present panel."""
    return AnswerPortrait if theme.portrait else AnswerLandscape
