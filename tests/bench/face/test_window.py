"""The window's light is read from a real display's pixels."""

import ctypes
from ctypes import c_char_p, c_int, c_ulong, c_void_p

import pytest

from kiosk.bench.face.window import FULL_WHITE, Window
from kiosk.bench.finger import NoDisplay
from tests.screens.x_display import display


def paint(name: str, colour: int) -> None:
    """The whole display in one colour, as 0xRRGGBB, by a client of its own that stays."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = c_void_p
    x.XOpenDisplay.argtypes = (c_char_p,)
    x.XDefaultRootWindow.argtypes = (c_void_p,)
    x.XDefaultRootWindow.restype = c_ulong
    x.XSetWindowBackground.argtypes = (c_void_p, c_ulong, c_ulong)
    x.XClearWindow.argtypes = (c_void_p, c_ulong)
    x.XSync.argtypes = (c_void_p, c_int)
    x.XCloseDisplay.argtypes = (c_void_p,)
    opened = c_void_p(x.XOpenDisplay(name.encode()))
    root = x.XDefaultRootWindow(opened)
    x.XSetWindowBackground(opened, root, colour)
    x.XClearWindow(opened, root)
    x.XSync(opened, 0)
    x.XCloseDisplay(opened)


def test_the_light_is_the_colour_that_the_display_shows() -> None:
    with display(108, 192) as shown:
        window = Window(shown.name)
        try:
            paint(shown.name, 0x0000FF)
            assert window.light() == pytest.approx((0, 0, FULL_WHITE))
            paint(shown.name, 0xFFFFFF)
            assert window.light() == pytest.approx((FULL_WHITE,) * 3)
        finally:
            window.close()


def test_no_display_is_said() -> None:
    with pytest.raises(NoDisplay):
        Window(":9999")
