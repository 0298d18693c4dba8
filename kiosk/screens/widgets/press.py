"""What can be pressed: shows it in the same frame, acts on release, sliding off cancels."""

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.screens.palette import RADIUS_MM, Kind, Paint, paint_of
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.picture import Icon
from kiosk.screens.widgets.surface import SurfaceLook
from kiosk.screens.widgets.text import Text
from kiosk.screens.widgets.watched import stated

LIFT_S = 0.1  # a released key that nothing was drawn for comes up after so long


class Press(Box):
    """A box that sends `action` when a finger is lifted on it.

    tag: what tests and the tour call it. active False: dashed or grey, nothing happens. tinted: icons and texts inside
    that carry no role of their own take the ink of the state.
    """

    kind = stated.Word(Kind.CARD.value)
    action = ObjectProperty(None, allownone=True)
    tag = StringProperty("")
    active = stated.Flag(True)
    chosen = stated.Flag(False)
    pressed = stated.Flag(False)

    @property
    def live(self) -> bool:
        """Whether a finger does anything here now."""
        return bool(self.active) and self.action is not None and self.opacity > 0

    def paint(self) -> Paint:
        """How it looks in the present state."""
        return paint_of(
            Kind(self.kind),
            pressed=bool(self.pressed),
            chosen=bool(self.chosen),
            active=bool(self.active),
            high=bool(theme.high),
        )

    def look(self) -> SurfaceLook:
        paint = self.paint()
        radius = self.height / 2 if self.pill else theme.px(_corner(self.radius, self.kind))
        down = theme.px(1.1) if self._sinks(paint) else 0
        return SurfaceLook(
            (int(self.x), int(self.y) - down, int(self.width), int(self.height)),
            int(radius),
            theme.colour(paint.fill),
            theme.colour(paint.edge),
            theme.px(paint.edge_mm),
            theme.colour(paint.lip),
            theme.px(1.1),
            theme.colour("shadow") if paint.shadow else None,
            paint.dashed,
        )

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        self._tint()
        super().place(x, y, wide, high)

    def _arrange(self, x: int, y: int, wide: int, high: int) -> None:
        super()._arrange(x, y - (theme.px(1.1) if self._sinks(self.paint()) else 0), wide, high)

    def _sinks(self, paint: Paint) -> bool:
        return bool(self.pressed) and not theme.high and self.kind not in (Kind.WHOLE, Kind.CARD, Kind.BAR)

    def restyle(self) -> None:
        super().restyle()
        self._tint()

    def restate(self) -> None:
        """Look as the present state wants it."""
        if not self.placed or self.width < 2:
            return
        self._tint()
        self.place(int(self.x), int(self.y), int(self.width), int(self.height))

    def _tint(self) -> None:
        paint = self.paint()
        for part in self.walk(restrict=True):
            if isinstance(part, Text | Icon) and getattr(part, "tinted", False):
                part.ink = paint.ink
            if isinstance(part, Text) and getattr(part, "weighted", False):
                part.bold = paint.bold or bool(self.chosen)

    # ---- fingers ----

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos) or self.opacity == 0:
            return False
        if self.live:
            touch.grab(self)
            self.pressed = True
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is self:
            self.pressed = self.collide_point(*touch.pos)
            return True
        return False

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        if not (self.pressed and self.live):
            self.pressed = False
            return True
        _released.append(self)
        Clock.schedule_once(lambda _: lift_released(), LIFT_S)
        send_up(self, self.action)
        return True


_released: list[Press] = []


def lift_released() -> None:
    """Keys that were released come up: with the next picture, so that a tap costs one drawing and not two."""
    while _released:
        _released.pop().pressed = False


def send_up(widget: Widget, action: object) -> None:
    """Hand the action up to whoever owns the page."""
    owner = widget.parent
    while owner is not None and not hasattr(owner, "receive"):
        owner = owner.parent
    if owner is not None:
        owner.receive(action)


class TintText(Text):
    """Text in the ink of the control that it stands in."""

    tinted = BooleanProperty(True)
    weighted = BooleanProperty(True)


class TintIcon(Icon):
    """An icon in the ink of the control that it stands in."""

    tinted = BooleanProperty(True)


def _corner(radius: str, kind: str) -> float:
    if radius != "none":
        return RADIUS_MM[radius]
    return RADIUS_MM["none" if kind == Kind.WHOLE else "card" if kind == Kind.CARD else "control"]
