# ruff: noqa: E402 - Kivy may be imported only after it was told how
"""Draws pages without a display: SDL's offscreen driver, a clock that moves only when told."""

import gc
import os
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("LP_NUM_THREADS", "1")

from kiosk.screens import window

window.prepare(1920, 1920, windowed=False, fps=0)  # room for either panel: an offscreen window cannot grow

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from kivy.input import MotionEvent
from kivy.lang import Builder
from kivy.uix.widget import Widget

from kiosk.screens.theme import theme
from kiosk.screens.widgets.text import register_fonts

FONTS = Path("var/build/fonts")
_now = [1000.0]


class Finger(MotionEvent):  # type: ignore[misc]  # Kivy has no types
    """One finger at a place of the window."""

    def __init__(self, x: float, y: float) -> None:
        size = Window.size
        super().__init__(
            "kit", 1, {"x": x / (size[0] - 1), "y": y / (size[1] - 1)}, is_touch=True, type_id="touch"
        )

    def depack(self, args: dict[str, float]) -> None:
        self.profile = ("pos",)
        self.sx, self.sy = args["x"], args["y"]
        super().depack(args)


class Kit:
    """One window for all tests of a run."""

    def __init__(self) -> None:
        EventLoop.ensure_window()
        register_fonts(FONTS)
        Clock.time = lambda: _now[0]
        Clock._last_tick = _now[0]
        EventLoop.status = "started"
        EventLoop.add_event_listener(Window)
        theme.px_per_mm = 2.71
        self.panel = (1080, 1920)
        gc.collect()
        gc.freeze()  # what other tests left is not looked through after each of ours

    def forget(self) -> None:
        """The pages of earlier tests, which nobody but themselves remembers: they would still listen to the theme."""
        self.clear()
        gc.collect()

    def show(self, root: Widget, panel: tuple[int, int]) -> None:
        """Put this root into the window, as large as this panel."""
        self.clear()
        self.panel = panel
        Window.add_widget(root)
        root.size_hint = (None, None)
        root.pos, root.size = (0, 0), panel
        root.ask_layout()
        self.frames(2)

    def clear(self) -> None:
        """An empty window, and no event of an earlier test."""
        for child in list(Window.children):
            Window.remove_widget(child)

    def frames(self, count: int = 1, step_s: float = 1 / 60) -> None:
        """Let frames go by."""
        for _ in range(count):
            _now[0] += step_s
            Clock.tick()
            EventLoop.dispatch_input()
            Builder.sync()
            Clock.tick_draw()
            Builder.sync()

    def advance(self, seconds: float) -> None:
        """Let time go by in one step."""
        self.frames(1, seconds)

    def press(self, widget: Widget) -> Finger:
        """A finger comes down in the middle of a widget."""
        finger = Finger(*widget.to_window(*widget.center))
        EventLoop.post_dispatch_input("begin", finger)
        self.frames(1)
        return finger

    def lift(self, finger: Finger) -> None:
        """The finger goes up where it is."""
        EventLoop.post_dispatch_input("end", finger)
        self.frames(1)

    def tap(self, widget: Widget) -> None:
        """Press and lift."""
        self.lift(self.press(widget))

    def picture(self, path: Path) -> Path:
        """Save what the window shows."""
        from PIL import Image

        Window.clearcolor = theme.colour("surface")
        Window.canvas.ask_update()
        Window.dispatch("on_draw")
        wide, high = self.panel
        data = glReadPixels(0, 0, wide, high, GL_RGB, GL_UNSIGNED_BYTE)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.frombytes("RGB", (wide, high), data).transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)
        return path
