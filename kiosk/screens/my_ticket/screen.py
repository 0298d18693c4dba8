"""The ticket of a slip as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class MyTicketPortrait(Page):
    """Upright panel."""


class MyTicketLandscape(Page):
    """Lying panel."""


def my_ticket_form() -> type[Page]:
    """The form for the present panel."""
    return MyTicketPortrait if theme.portrait else MyTicketLandscape
