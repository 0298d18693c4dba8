# ruff: noqa: E402 - Kivy may be imported only after it was told how
"""The page before the face camera in a real window: `python -m tests.budgets.face_window SOCKET SECONDS`.

The whole page as the shell shows it, upright panel: it is told each second how many are left, and every two seconds what to do
next. Prints one line of JSON: pictures of the camera shown a second, and CPU of this process, after a second to settle.
"""

import asyncio
import json
import sys
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from kiosk.screens import window

SETTLE_S = 1.0
PANEL = (1080, 1920)
TOLD_EACH_S = 1.0

window.prepare(*PANEL, windowed=False)

from kivy.base import async_runTouchApp, stopTouchApp
from kivy.core.window import Window

from agent.client import AgentClient
from agent.face_schemas import FaceStep
from agent.schemas import CameraName
from kiosk.domain.command import new_command_id
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


async def looked(socket: str, stage: Stage, seconds: float) -> dict[str, float]:
    """Look for so long; what it took."""
    client = AgentClient(Path(socket))
    states = client.stream()
    await anext(states)
    visit = (await client.begin(new_command_id())).visit
    assert visit is not None
    offer = await client.look(visit.id, CameraName.FACE)
    told = asyncio.create_task(_tell(stage, Looking(socket, offer.token)))
    try:
        while (preview := _preview(stage)) is None or preview.pictures == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(SETTLE_S)
        pictures, busy_s, begun = preview.pictures, time.process_time(), time.monotonic()
        await asyncio.sleep(seconds)
        took_s = time.monotonic() - begun
        assert _preview(stage) is preview
        return {
            "fps": (preview.pictures - pictures) / took_s,
            "cpu": (time.process_time() - busy_s) / took_s,
            "drawn_px": preview.width,
        }
    finally:
        told.cancel()


async def _tell(stage: Stage, looking: Looking) -> None:
    at_s = 0.0
    for model in models(looking):
        stage.render(replace(model, at=at_s, heard_at=at_s), setting(model.look.language, PANEL))
        at_s += TOLD_EACH_S
        await asyncio.sleep(TOLD_EACH_S)


def _preview(stage: Stage) -> Preview | None:
    return next((widget for widget in stage.walk() if isinstance(widget, Preview)), None)


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
    print(json.dumps(await looked(socket, stage, seconds)), flush=True)
    stopTouchApp()
    await showing


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
