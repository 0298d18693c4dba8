"""The three pages of proving as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class ProveCardPortrait(Page):
    """Upright panel."""


class ProveCardLandscape(Page):
    """Lying panel."""


class ProveWayPage(Page):
    """Either panel."""


class ProvePinPortrait(Page):
    """Upright panel."""


class ProvePinLandscape(Page):
    """Lying panel."""


def prove_card_form() -> type[Page]:
    """The form for the present panel."""
    return ProveCardPortrait if theme.portrait else ProveCardLandscape


def prove_way_form() -> type[Page]:
    """The form for every panel."""
    return ProveWayPage


def prove_pin_form() -> type[Page]:
    """The form for the present panel."""
    return ProvePinPortrait if theme.portrait else ProvePinLandscape
