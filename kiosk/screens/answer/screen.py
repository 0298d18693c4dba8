"""The answer as widgets."""

from kivy.properties import ObjectProperty

from kiosk.screens.theme import theme
from kiosk.screens.widgets.marked import MarkedText
from kiosk.screens.widgets.page import Page
from kiosk.screens.widgets.text import Text


class TableCell(MarkedText):
    """One value of a row."""

    view = ObjectProperty(None, rebind=True)


class HeadCell(Text):
    """What a column is called."""

    view = ObjectProperty(None, rebind=True)


class AnswerPortrait(Page):
    """Upright panel."""


class AnswerLandscape(Page):
    """Lying panel."""


def answer_form() -> type[Page]:
    """The form for the present panel."""
    return AnswerPortrait if theme.portrait else AnswerLandscape
