"""The page before the face camera in a real window: `python -m tests.budgets.face_window SOCKET SECONDS`.

The whole page as the shell shows it, upright panel: it is told each second how many are left, and every two seconds what to do
next. Prints one line of JSON: pictures of the camera shown a second, and CPU of this process, after a second to settle.
"""

import asyncio
import json
import sys
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from tests.budgets.preview_window import counted, offered  # isort: skip  # tells Kivy how before anything imports it

from kivy.base import async_runTouchApp, stopTouchApp
from kivy.core.window import Window

from agent.face_schemas import FaceStep
from kiosk.journey.model import Model
from kiosk.journey.scanning import Looking
from kiosk.screens.stage import Stage
from kiosk.screens.theme import theme
from kiosk.screens.widgets.preview import Preview
from kiosk.screens.widgets.text import register_fonts
from tests.screens.cases import VARIANTS
from tests.screens.certify_models import before_camera, face
from tests.screens.gallery import setting

FONTS = Path("var/build/fonts")
PANEL = (1080, 1920)
TOLD_EACH_S = 1.0
TELLS = ("turn-left", "look-straight", "blink", "look-straight")
LEFT_S = 20


def models(looking: Looking) -> "cycle[Model]":
    """What the page is told, a second after the other."""
    look = VARIANTS["zh"].look
    seconds = range(LEFT_S)
    return cycle(
        before_camera(
            look,
            face(
                FaceStep.ACTING,
                tell=TELLS[second // 2 % len(TELLS)],
                at=second * 2 // LEFT_S,
                steps=2,
                left_s=float(LEFT_S - second),
            ),
            looking=looking,
        )
        for second in seconds
    )


async def _tell(stage: Stage, looking: Looking) -> None:
    at_s = 0.0
    for model in models(looking):
        stage.render(replace(model, at=at_s, heard_at=at_s), setting(model.look.language, PANEL))
        at_s += TOLD_EACH_S
        await asyncio.sleep(TOLD_EACH_S)


async def main(socket: str, seconds: float) -> None:
    """Open the window, look, print, close."""
    theme.px_per_mm = 2.71
    register_fonts(FONTS)
    stage = Stage(lambda _action: None, settle_s=0.35)
    Window.clearcolor = theme.colour("surface")
    Window.add_widget(stage)
    stage.size = PANEL
    showing = asyncio.create_task(async_runTouchApp(async_lib="asyncio"))
    await asyncio.sleep(0.5)
    async with offered(socket) as token:
        telling = asyncio.create_task(_tell(stage, Looking(socket, token)))
        await asyncio.sleep(0)  # the page is there from now on
        (preview,) = (widget for widget in stage.walk() if isinstance(widget, Preview))
        print(json.dumps(await counted(preview, seconds)), flush=True)
        telling.cancel()
    stopTouchApp()
    await showing


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
