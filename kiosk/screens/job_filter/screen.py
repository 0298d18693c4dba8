"""The filters of jobs as widgets."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class JobFilterPortrait(Page):
    """Upright panel."""


class JobFilterLandscape(Page):
    """Lying panel."""


def job_filter_form() -> type[Page]:
    """The form for the present panel."""
    return JobFilterPortrait if theme.portrait else JobFilterLandscape
