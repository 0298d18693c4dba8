"""The sheets of 人工帮助 and 语音 as widgets."""

from kiosk.screens.widgets.page import Page


class Help(Page):
    """A sheet that rises above the bottom bar."""


def help_form() -> type[Help]:
    """One form for every panel."""
    return Help
