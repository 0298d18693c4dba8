"""The years as widgets: three abreast, four on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class PeriodPortrait(Page):
    """Upright panel."""


class PeriodLandscape(Page):
    """Lying panel."""


def period_form() -> type[Page]:
    """The form for the present panel."""
    return PeriodPortrait if theme.portrait else PeriodLandscape
