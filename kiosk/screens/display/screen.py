"""The sheet of 大字 as widgets."""

from kiosk.screens.widgets.page import Page


class Display(Page):
    """A sheet that rises above the bottom bar."""


def display_form() -> type[Display]:
    """One form for every panel."""
    return Display
