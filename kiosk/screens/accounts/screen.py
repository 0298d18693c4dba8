"""The accounts as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class AccountsPortrait(Page):
    """Upright panel."""


class AccountsLandscape(Page):
    """Lying panel."""


def accounts_form() -> type[Page]:
    """The form for the present panel."""
    return AccountsPortrait if theme.portrait else AccountsLandscape
