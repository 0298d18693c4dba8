# ruff: noqa: E402 - Kivy may be imported only after it was told how
"""A small X window with two bars and a preview: `python -m tests.screens.preview_in_x SOCKET`.

Says at the end of looking how many frames were drawn in part and how many whole.
"""

import json
import sys

from kiosk.screens import window

window.prepare(300, 400, windowed=False)

from kivy.base import runTouchApp, stopTouchApp
from kivy.core.window import Window
from kivy.graphics.opengl import glIsEnabled

from agent.preview import PreviewLook
from kiosk.domain.preview import Seen
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box, Root
from kiosk.screens.widgets.part_drawing import GL_SCISSOR_TEST
from kiosk.screens.widgets.preview import Preview


def main(path: str) -> None:
    """Until the agent hangs up."""
    counts = {"in_part": 0, "whole": 0}

    def flipped(_: object) -> None:
        counts["in_part" if glIsEnabled(GL_SCISSOR_TEST) else "whole"] += 1

    def ended(seen: Seen | None) -> None:
        if seen is None and counts["in_part"]:
            print(json.dumps(counts), flush=True)
            stopTouchApp()

    Window.bind(on_flip=flipped)
    Window.clearcolor = (0, 0, 1, 1)
    shown = Preview(mm=200 / theme.px_per_mm)
    page = Root(way="layers")
    middle = Box(align="center", justify="center")
    middle.add_widget(shown)
    page.add_widget(middle)
    page.size = (300, 400)
    Window.add_widget(page)
    shown.watch(PreviewLook(path, "token"), ended)
    runTouchApp()


if __name__ == "__main__":
    main(sys.argv[1])
