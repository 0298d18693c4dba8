"""The page before the face camera as widgets: the live picture, and the colours that the whole page shines in."""

import time
from collections.abc import Callable
from functools import partial

from kivy.clock import Clock as Frames
from kivy.core.window import Window
from kivy.graphics import Canvas, Color, Rectangle
from kivy.properties import ListProperty, NumericProperty, ObjectProperty

from agent.face_schemas import Stage
from kiosk.journey.certify import Shone
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.oval_ring import OvalRing  # noqa: F401  # kv names it
from kiosk.screens.widgets.page import Page
from kiosk.screens.widgets.press import send_up
from kiosk.screens.widgets.preview import Preview  # noqa: F401  # kv names it

Event = object  # a ClockEvent; Kivy has no types


class Shine(Box):
    """Lies below a page. `stages`: shown one after the other, each once; then who owns the page is told since when.

    One colour instruction changes, and the window is drawn anew once for each stage; between them nothing is.
    """

    stages = ListProperty([])
    lasts_s = NumericProperty(0.0)
    now = ObjectProperty(time.monotonic)  # the clock that the camera's pictures are timed by

    def __init__(self, **kwargs: object) -> None:
        self._light = Canvas()
        self._colour: Color | None = None
        self._began_s: float | None = None
        self._shown: tuple[Stage, ...] = ()
        self._events: list[Event] = []
        super().__init__(**kwargs)
        self.canvas.before.add(self._light)

    def on_stages(self, _widget: object, stages: list[Stage]) -> None:
        """Another sequence, or none any more."""
        if tuple(stages) == self._shown:
            return
        self.stop()
        self._shown = tuple(stages)
        if self._shown:
            Window.bind(on_flip=self._flipped)
            self._paint(self._shown[0])

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        if self._shown and self._colour is not None:
            self._fill(tuple(self._colour.rgba))

    def hide(self) -> None:
        super().hide()
        self.stop()

    def stop(self) -> None:
        """The page has its own colour again, and nothing is told."""
        Window.unbind(on_flip=self._flipped)
        for event in self._events:
            event.cancel()  # type: ignore[attr-defined]
        self._events.clear()
        self._light.clear()
        self._colour, self._began_s, self._shown = None, None, ()

    def _flipped(self, *_: object) -> None:
        """The first stage is on the screen now: from here on time counts."""
        if not self.placed:
            return  # a page that has just been made is not on it yet
        Window.unbind(on_flip=self._flipped)
        self._began_s = self.now()
        for stage in self._shown[1:]:
            self._after(stage.start_s, partial(self._paint, stage))
        self._after(self.lasts_s, self._end)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._events.append(Frames.schedule_once(lambda _: act(), seconds))

    def _paint(self, stage: Stage) -> None:
        rgba = (*(part / 255 for part in stage.rgb), 1.0)
        if self._colour is None:
            self._fill(rgba)
        else:
            self._colour.rgba = rgba

    def _fill(self, rgba: tuple[float, ...]) -> None:
        self._light.clear()
        with self._light:
            self._colour = Color(*rgba)
            Rectangle(pos=self.pos, size=self.size)

    def _end(self) -> None:
        began_s = self._began_s
        self.stop()
        send_up(self, Shone(began_s))


class FacePortrait(Page):
    """Upright panel."""


class FaceLandscape(Page):
    """Lying panel."""


def face_form() -> type[Page]:
    """The form for the present panel."""
    return FacePortrait if theme.portrait else FaceLandscape
