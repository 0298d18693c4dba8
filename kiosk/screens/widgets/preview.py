"""Live pictures of a camera. While there is none, or the newest one is old: a calm ground with a camera on it."""

from collections.abc import Callable

from kivy.clock import Clock as Frames
from kivy.graphics import Canvas, Color, Ellipse, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import ObjectProperty

from agent.preview import PreviewLook
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Unreachable
from kiosk.domain.preview import PictureSize, Seen
from kiosk.journey.scanning import Looking
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box, Extent
from kiosk.screens.widgets.part_drawing import redraw
from kiosk.screens.widgets.picture import Icon
from kiosk.screens.widgets.watched import laid

TOO_OLD_S = 1.0  # a picture that stands still longer is not live
EVERY_FRAME = 0  # of the window's own 60 a second, twice as often as pictures come: none waits long
MANY_LOOKS = 3  # of these the agent is listened to once
SEGMENTS = 120  # of an oval

Place = tuple[int, int, int, int]


def oval_in(box: Place) -> Place:
    """The largest upright oval of three by four in the middle of this rectangle."""
    x, y, wide, high = box
    own_wide, own_high = min(wide, high * 3 // 4), min(high, wide * 4 // 3)
    return x + (wide - own_wide) // 2, y + (high - own_high) // 2, own_wide, own_high


class Ground(Box):
    """What is shown while there is no picture, in the form of one."""

    oval = laid.Flag(False)

    def __init__(self, **kwargs: object) -> None:
        self._form = Canvas()
        super().__init__(way="layers", **kwargs)
        self.canvas.before.add(self._form)
        self.add_widget(Icon(name="camera", ink="disabled_ink"))

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        self._form.clear()
        with self._form:
            Color(*theme.colour("neutral_fill"))
            if self.oval:
                left, low, across, up = oval_in((x, y, wide, high))
                Ellipse(pos=(left, low), size=(across, up), segments=SEGMENTS)
            else:
                Rectangle(pos=(x, y), size=(wide, high))

    def hide(self) -> None:
        super().hide()
        self._form.clear()


class Preview(Box):
    """As large as fits into its box, `mm` wide if it may choose; `mirrored` as a mirror is, for a face.

    `oval`: of the picture only what an upright oval has room for, which is where a face belongs. `looking`: where the
    pictures come from, by a token that is good once; another one is taken up at once.
    What is seen lives in one buffer and one texture, and is wiped from both when looking ends.
    """

    mm = laid.Number(160.0)
    mirrored = laid.Flag(True)
    oval = laid.Flag(False)
    looking = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: object) -> None:
        self._picture = Canvas()
        self._look: PreviewLook | None = None
        self._taken_up: Looking | None = None
        self._on_seen: Callable[[Seen | None], None] = lambda _: None
        self._ticking: object = None
        self._round = 0
        self._size: PictureSize | None = None
        self._buffer = memoryview(bytearray())
        self._texture: Texture | None = None
        self._newest = 0
        self._at_ns = 0
        self._clock = SystemClock()
        self.seen: Seen | None = None  # of the picture that is shown; None while there is none
        self.pictures = 0  # pictures since `watch`
        super().__init__(way="layers", **kwargs)
        self._ground = Ground()
        self.add_widget(self._ground)
        self.canvas.after.add(self._picture)

    def natural(self, room: int) -> Extent:
        wide = min(room, theme.px(self.mm))
        return (wide, wide * 4 // 3 if self.oval else wide * 3 // 4)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        self._draw()

    def hide(self) -> None:
        super().hide()
        self.stop()

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

    def watch(self, look: PreviewLook, on_seen: Callable[[Seen | None], None] = lambda _: None) -> None:
        """Show what is seen through this connection until `stop`; `on_seen` is told what changes about the pictures.

        Takes the connection over: it is closed when this widget is no longer on the screen.
        """
        self.stop()
        self._look, self._on_seen, self.pictures = look, on_seen, 0
        self._ticking = Frames.schedule_interval(self._tick, EVERY_FRAME)

    def stop(self) -> None:
        """Look no more; nothing of what was seen stays."""
        if self._ticking is not None:
            self._ticking.cancel()  # type: ignore[attr-defined]  # a ClockEvent; Kivy has no types
            self._ticking = None
        look, self._look = self._look, None
        if look is not None:
            look.close()
        self._forget()

    def _tick(self, _: float) -> None:
        look = self._look
        if look is None or (self.placed and not self._on_screen()):
            self.stop()
            return
        self._round += 1
        if look.map is None or self._round % MANY_LOOKS == 0:
            look.poll()
        if look.ended:
            self.stop()
        elif look.map is None:
            self._forget()
        elif look.map.newest != self._newest:
            self._show(look)
        elif self.seen is not None and self._clock.monotonic() - self._at_ns / 1e9 > TOO_OLD_S:
            self._forget()

    def _on_screen(self) -> bool:
        return self.opacity > 0 and self.get_root_window() is not None

    def _show(self, look: PreviewLook) -> None:
        assert look.map is not None
        if self._size != look.map.size:
            self._forget()
            self._size = look.map.size
            self._buffer = memoryview(bytearray(self._size.slot_bytes))
        mark = look.map.copy_newest(self._buffer)
        if mark is None:
            self._forget()  # wiped, or written over three times while we looked: half a picture is never shown
            return
        self._newest, self._at_ns = mark.sequence, mark.at_ns
        fresh = self._texture is None
        if self._texture is None:
            self._texture = self._new_texture(look.map.size)
        self._texture.blit_buffer(self._buffer, colorfmt="rgba", bufferfmt="ubyte")
        self.pictures += 1
        if fresh:
            self._draw()
        elif self.placed:
            redraw(int(self.x), int(self.y), int(self.width), int(self.height))
        self._say(mark.seen)

    def _new_texture(self, size: PictureSize) -> Texture:
        texture = Texture.create(size=(size.width, size.height), colorfmt="rgba")
        texture.flip_vertical()
        if self.mirrored:
            texture.flip_horizontal()
        return texture

    def _draw(self) -> None:
        self._picture.clear()
        if not self.placed:
            return
        if self._texture is None:
            self._ground.oval = self.oval
            self._ground.place(int(self.x), int(self.y), int(self.width), int(self.height))
            return
        self._ground.hide()  # software GL would draw it below each picture
        if self.oval:
            self._draw_oval(self._texture)
            return
        scale = min(self.width / self._texture.width, self.height / self._texture.height)
        wide, high = round(self._texture.width * scale), round(self._texture.height * scale)
        exact = wide == self._texture.width
        self._texture.mag_filter = self._texture.min_filter = "nearest" if exact else "linear"
        at = (int(self.x + (self.width - wide) // 2), int(self.y + (self.height - high) // 2))
        with self._picture:
            Color(1, 1, 1, 1)
            Rectangle(texture=self._texture, pos=at, size=(wide, high))

    def _draw_oval(self, texture: Texture) -> None:
        """As high as the oval; what stands out at the sides is left out."""
        x, y, wide, high = oval_in((int(self.x), int(self.y), int(self.width), int(self.height)))
        share = min(1.0, texture.height * wide / high / texture.width)
        left, low, right, _, _, top, *_ = texture.tex_coords
        middle, half = (left + right) / 2, (right - left) / 2 * share
        left, right = middle - half, middle + half
        texture.mag_filter = texture.min_filter = "nearest" if high == texture.height else "linear"
        with self._picture:
            Color(1, 1, 1, 1)
            corners = (left, low, right, low, right, top, left, top)
            Ellipse(texture=texture, tex_coords=corners, pos=(x, y), size=(wide, high), segments=SEGMENTS)

    def _forget(self) -> None:
        """Nothing is shown, and nothing of it kept."""
        if self._size is not None:
            self._buffer[:] = bytes(len(self._buffer))
            if self._texture is not None:
                self._texture.blit_buffer(self._buffer, colorfmt="rgba", bufferfmt="ubyte")
        self._texture, self._size, self._newest = None, None, 0
        self._draw()
        self._say(None)

    def _say(self, seen: Seen | None) -> None:
        if seen is not self.seen:
            self.seen = seen
            self._on_seen(seen)
