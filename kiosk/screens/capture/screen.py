"""The camera's page as widgets: it looks through the connection that its view names, once for each."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page
from kiosk.screens.widgets.photo import Photo  # noqa: F401  # kv names it
from kiosk.screens.widgets.preview import Preview


class LivePaper(Preview):
    """The desk below the camera."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(mirrored=False, **kwargs)


class CapturePortrait(Page):
    """Upright panel."""


class CaptureLandscape(Page):
    """Lying panel."""


class PageTakenPortrait(Page):
    """One page on an upright panel."""


class PageTakenLandscape(Page):
    """One page on a lying panel."""


def capture_form() -> type[Page]:
    """The form for the present panel."""
    return CapturePortrait if theme.portrait else CaptureLandscape


def page_form() -> type[Page]:
    """The same of one page."""
    return PageTakenPortrait if theme.portrait else PageTakenLandscape
