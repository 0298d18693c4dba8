"""Live pictures of a camera. While there is none, or the newest one is old: a calm ground with a camera on it."""

from collections.abc import Callable

from kivy.clock import Clock as Frames
from kivy.graphics import Canvas, Color, Rectangle
from kivy.graphics.texture import Texture

from agent.preview import PreviewLook
from kiosk.domain.clock import SystemClock
from kiosk.domain.preview import PictureSize, Seen
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box, Extent
from kiosk.screens.widgets.part_drawing import redraw
from kiosk.screens.widgets.picture import Icon
from kiosk.screens.widgets.watched import laid

TOO_OLD_S = 1.0  # a picture that stands still longer is not live
EVERY_FRAME = 0  # of the window's own 60 a second, twice as often as pictures come: none waits long
MANY_LOOKS = 3  # of these the agent is listened to once


class Preview(Box):
    """As large as fits into its box, `mm` wide if it may choose; `mirrored` as a mirror is, for a face.

    What is seen lives in one buffer and one texture, and is wiped from both when looking ends.
    """

    mm = laid.Number(160.0)
    mirrored = laid.Flag(True)

    def __init__(self, **kwargs: object) -> None:
        self._picture = Canvas()
        self._look: PreviewLook | None = None
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
        self._ground = Box(way="layers", fill="neutral_fill")
        self._ground.add_widget(Icon(name="camera", ink="disabled_ink"))
        self.add_widget(self._ground)
        self.canvas.after.add(self._picture)

    def natural(self, room: int) -> Extent:
        wide = min(room, theme.px(self.mm))
        return (wide, wide * 3 // 4)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        self._draw()

    def hide(self) -> None:
        super().hide()
        self.stop()

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
            self._ground.place(int(self.x), int(self.y), int(self.width), int(self.height))
            return
        self._ground.hide()  # software GL would draw it below each picture
        scale = min(self.width / self._texture.width, self.height / self._texture.height)
        wide, high = round(self._texture.width * scale), round(self._texture.height * scale)
        exact = wide == self._texture.width
        self._texture.mag_filter = self._texture.min_filter = "nearest" if exact else "linear"
        at = (int(self.x + (self.width - wide) // 2), int(self.y + (self.height - high) // 2))
        with self._picture:
            Color(1, 1, 1, 1)
            Rectangle(texture=self._texture, pos=at, size=(wide, high))

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
