"""What must be said before Kivy is imported, and the window it opens."""

import logging
import os
from pathlib import Path

DATA = Path("var/build/kivy")  # made by `kiosk.screens.toolkit_data`


def prepare(wide: int, high: int, *, windowed: bool, fps: int = 60) -> None:
    """Settings of Kivy for a kiosk: no files, no argument parsing, one input provider, no smoothing. Call first of all."""
    os.environ.setdefault("KIVY_IMAGE", "sdl2")  # else Pillow and numpy come in
    os.environ.setdefault("KIVY_DATA_DIR", str(DATA.resolve()))
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_NO_FILELOG="1",
        KIVY_LOG_MODE="PYTHON",
        KIVY_NO_CONFIG="1",
        KIVY_METRICS_DENSITY="1",
        KIVY_DPI="96",
        KIVY_METRICS_FONTSCALE="1",
        SDL_MOUSE_FOCUS_CLICKTHROUGH="1",  # else the touch that comes with the focus is thrown away
    )
    from kivy.config import Config
    from kivy.logger import Logger

    Logger.setLevel(logging.CRITICAL)  # what it calls an error is only that multi-touch drivers are not there
    graphics = {
        "width": wide,
        "height": high,
        "borderless": 0 if windowed else 1,
        "resizable": 0,
        "multisamples": 0,
        "maxfps": fps,
        "show_cursor": 1 if windowed else 0,
        "allow_screensaver": 0,
        "position": "auto" if windowed else "custom",
        "left": 0,
        "top": 0,
    }
    for key, value in graphics.items():
        Config.set("graphics", key, value)
    for key in list(Config.options("input")):
        Config.remove_option("input", key)
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.set("kivy", "exit_on_escape", "0")
