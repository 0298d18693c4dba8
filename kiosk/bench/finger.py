"""A finger and an eye at an X display: real touches by XTEST, real pixels by XGetImage. For demo, tour and budgets."""

import ctypes
import ctypes.util
import time
from types import TracebackType

from PIL import Image

_ALL_PLANES = 0xFFFFFFFF
_Z_PIXMAP = 2
_BYTES_OFFSET = 16  # XImage: int width, height, xoffset, format, then char *data


class NoDisplay(RuntimeError):
    """The X display does not answer."""


class Finger:
    """One display, opened by name (":99"). Pixels are those of the root, so of everything that is shown."""

    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self._test = ctypes.CDLL(ctypes.util.find_library("Xtst") or "libXtst.so.6")
        _declare(self._x, self._test)
        self._display = self._x.XOpenDisplay(display.encode())
        if not self._display:
            raise NoDisplay(f"no X display at {display}")
        self._root = self._x.XDefaultRootWindow(self._display)
        self.width = int(self._x.XDisplayWidth(self._display, 0))
        self.height = int(self._x.XDisplayHeight(self._display, 0))

    def __enter__(self) -> "Finger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the display's connection."""
        self._x.XCloseDisplay(self._display)

    def press(self, x: int, y: int) -> None:
        """Put the finger down at a pixel."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._test.XTestFakeButtonEvent(self._display, 1, 1, 0)
        self._x.XFlush(self._display)

    def slide(self, x: int, y: int) -> None:
        """Move the finger without lifting it."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._x.XFlush(self._display)

    def release(self) -> None:
        """Lift the finger."""
        self._test.XTestFakeButtonEvent(self._display, 1, 0, 0)
        self._x.XFlush(self._display)

    def tap(self, x: int, y: int, held_s: float = 0.06) -> None:
        """Press, hold and lift, as a person does."""
        self.press(x, y)
        time.sleep(held_s)
        self.release()

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """Red, green and blue of one pixel."""
        red, green, blue = self.picture((x, y, 1, 1)).tobytes()
        return red, green, blue

    def picture(self, area: tuple[int, int, int, int] | None = None) -> Image.Image:
        """What is shown, as an RGB image; area = x, y, width, height."""
        x, y, width, height = area or (0, 0, self.width, self.height)
        image = self._x.XGetImage(self._display, self._root, x, y, width, height, _ALL_PLANES, _Z_PIXMAP)
        if not image:
            raise NoDisplay("no picture of the display")
        try:
            data = ctypes.cast(image + _BYTES_OFFSET, ctypes.POINTER(ctypes.c_void_p))[0]
            raw = ctypes.string_at(data, width * height * 4)
        finally:
            self._x.XDestroyImage(image)
        return Image.frombuffer("RGB", (width, height), raw, "raw", "BGRX", 0, 1)


def _declare(x: ctypes.CDLL, test: ctypes.CDLL) -> None:
    pointer, number, unsigned = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
    x.XOpenDisplay.restype = pointer
    x.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x.XDefaultRootWindow.restype = unsigned
    x.XDefaultRootWindow.argtypes = [pointer]
    x.XDisplayWidth.argtypes = x.XDisplayHeight.argtypes = [pointer, number]
    x.XGetImage.restype = pointer
    x.XGetImage.argtypes = [pointer, unsigned, number, number, ctypes.c_uint, ctypes.c_uint, unsigned, number]
    x.XDestroyImage.argtypes = x.XFlush.argtypes = x.XCloseDisplay.argtypes = [pointer]
    test.XTestFakeMotionEvent.argtypes = [pointer, number, number, number, unsigned]
    test.XTestFakeButtonEvent.argtypes = [pointer, ctypes.c_uint, number, unsigned]
