# ruff: noqa: E402 - Kivy may be imported only after it was told how
"""A real window that looks through the camera: `python -m tests.budgets.preview_window SOCKET WIDE_PX SECONDS`.

Prints one line of JSON: pictures shown and CPU seconds of this process in that time, after a second to settle.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kiosk.screens import window

SETTLE_S = 1.0

window.prepare(1080, 1920, windowed=False)

from kivy.base import async_runTouchApp, stopTouchApp
from kivy.core.window import Window

from agent.client import AgentClient
from agent.preview import PreviewLook
from agent.schemas import CameraName
from kiosk.domain.command import new_command_id
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box, Root
from kiosk.screens.widgets.page import Page
from kiosk.screens.widgets.preview import Preview


def page(wide_px: int) -> tuple[Root, Preview]:
    """Bars above and below as every page has them, and the camera's picture between."""
    preview = Preview(mm=wide_px / theme.px_per_mm)
    middle = Box(grow=1.0, align="center", justify="center")
    middle.add_widget(preview)
    inner = Page()
    for part in (Box(high=60.0, fill="primary"), middle, Box(high=70.0, fill="card", edge="line")):
        inner.add_widget(part)
    root = Root(way="layers")
    root.add_widget(inner)
    root.size = (1080, 1920)
    Window.clearcolor = theme.colour("surface")
    Window.add_widget(root)
    return root, preview


@asynccontextmanager
async def offered(socket: str) -> AsyncIterator[str]:
    """The token that the camera is looked through with, as long as this visit lasts."""
    client = AgentClient(Path(socket))
    states = client.stream()
    await anext(states)
    visit = (await client.begin(new_command_id())).visit
    assert visit is not None
    yield (await client.look(visit.id, CameraName.FACE)).token


async def counted(preview: Preview, seconds: float) -> dict[str, float]:
    """Pictures shown in so long, and what it took, once it has settled."""
    while preview.pictures == 0:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await asyncio.sleep(SETTLE_S)
    pictures, busy_s, begun = preview.pictures, time.process_time(), time.monotonic()
    await asyncio.sleep(seconds)
    took_s = time.monotonic() - begun
    return {
        "fps": (preview.pictures - pictures) / took_s,
        "cpu": (time.process_time() - busy_s) / took_s,
        "drawn_px": preview.width,
    }


async def main(socket: str, wide_px: int, seconds: float) -> None:
    """Open the window, look, print, close."""
    _, preview = page(wide_px)
    showing = asyncio.create_task(async_runTouchApp(async_lib="asyncio"))
    await asyncio.sleep(0.5)
    async with offered(socket) as token:
        preview.watch(PreviewLook(socket, token))
        print(json.dumps(await counted(preview, seconds)), flush=True)
    stopTouchApp()
    await showing


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
