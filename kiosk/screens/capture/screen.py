"""The camera's page as widgets: it looks through the connection that its view names, once for each."""

from kivy.properties import ObjectProperty

from agent.preview import PreviewLook
from kiosk.domain.errors import Unreachable
from kiosk.journey.scanning import Looking
from kiosk.screens.theme import theme
from kiosk.screens.widgets.page import Page
from kiosk.screens.widgets.photo import Photo  # noqa: F401  # kv names it
from kiosk.screens.widgets.preview import Preview


class LivePaper(Preview):
    """The desk below the camera. `looking`: the connection; another one is taken up at once."""

    looking = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: object) -> None:
        self._taken_up: Looking | None = None
        super().__init__(mirrored=False, **kwargs)

    def on_looking(self, _widget: object, looking: Looking | None) -> None:
        """A token is good for one connection only."""
        if looking is None:
            self.stop()
        elif looking != self._taken_up:
            self._taken_up = looking
            try:
                self.watch(PreviewLook(looking.path, looking.token))
            except Unreachable:
                self.stop()  # the agent is away, which the whole screen says then


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
