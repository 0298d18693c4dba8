"""The step as widgets: rows under each other, two abreast on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page


class FormStepPortrait(Page):
    """Upright panel."""


class FormStepLandscape(Page):
    """Lying panel."""


def form_step_form() -> type[Page]:
    """The form for the present panel."""
    return FormStepPortrait if theme.portrait else FormStepLandscape
