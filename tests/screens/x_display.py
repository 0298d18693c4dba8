"""A real X display without a screen, real touches through XTest, and its pixels."""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, Structure, c_char_p, c_int, c_uint, c_ulong, c_void_p

Z_PIXMAP = 2


class _Image(Structure):
    _fields_ = (
        ("width", c_int),
        ("height", c_int),
        ("xoffset", c_int),
        ("format", c_int),
        ("data", POINTER(ctypes.c_ubyte)),
    )


class Display:
    """One connection to an X display; a finger is button 1 of the pointer, as SDL makes of a touch."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = c_void_p
        self._x.XOpenDisplay.argtypes = (c_char_p,)
        self._x.XDefaultRootWindow.argtypes = (c_void_p,)
        self._x.XDefaultRootWindow.restype = c_ulong
        self._x.XGetImage.restype = POINTER(_Image)
        self._x.XGetImage.argtypes = (c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_ulong, c_int)
        self._x.XDestroyImage.argtypes = (c_void_p,)
        self._x.XFlush.argtypes = (c_void_p,)
        self._x.XSync.argtypes = (c_void_p, c_int)
        self._x.XCloseDisplay.argtypes = (c_void_p,)
        self._x.XGetInputFocus.argtypes = (c_void_p, POINTER(c_ulong), POINTER(c_int))
        self._x.XSetInputFocus.argtypes = (c_void_p, c_ulong, c_int, c_ulong)
        self._test.XTestFakeMotionEvent.argtypes = (c_void_p, c_int, c_int, c_int, c_ulong)
        self._test.XTestFakeButtonEvent.argtypes = (c_void_p, c_uint, c_int, c_ulong)
        opened = self._x.XOpenDisplay(name.encode())
        if not opened:
            raise OSError(f"no X display {name}")
        self._display = c_void_p(opened)
        self._root = self._x.XDefaultRootWindow(self._display)

    def close(self) -> None:
        """Close the connection."""
        self._x.XCloseDisplay(self._display)

    def down(self, x: int, y: int) -> None:
        """A finger comes down."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._test.XTestFakeButtonEvent(self._display, 1, 1, 0)
        self._x.XFlush(self._display)

    def up(self) -> None:
        """The finger goes up."""
        self._test.XTestFakeButtonEvent(self._display, 1, 0, 0)
        self._x.XFlush(self._display)

    def focus_anew(self) -> None:
        """The window that has the keyboard loses it, and gets it back at once."""
        window, revert = c_ulong(), c_int()
        self._x.XGetInputFocus(self._display, ctypes.byref(window), ctypes.byref(revert))
        self._x.XSetInputFocus(self._display, self._root, revert, 0)
        self._x.XSetInputFocus(self._display, window, revert, 0)
        self._x.XSync(self._display, 0)

    def pixels(self, x: int, y: int, wide: int = 1, high: int = 1) -> bytes:
        """The pixels of a rectangle, four bytes each."""
        image = self._x.XGetImage(self._display, self._root, x, y, wide, high, c_ulong(2**32 - 1), Z_PIXMAP)
        if not image:
            raise OSError("no image of the display")
        taken = bytes(image.contents.data[: wide * high * 4])
        self._x.XDestroyImage(image)
        return taken


@contextmanager
def display(wide: int = 1080, high: int = 1920) -> Iterator[Display]:
    """An Xvfb of our own with a free number."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{wide}x{high}x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        number = b""
        while not number.endswith(b"\n"):
            piece = os.read(reading, 16)
            if not piece:
                raise OSError("Xvfb did not start")
            number += piece
        opened = Display(f":{number.decode().strip()}")
        try:
            yield opened
        finally:
            opened.close()
    finally:
        os.close(reading)
        server.terminate()
        server.wait(10)
