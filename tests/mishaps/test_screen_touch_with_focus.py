"""A finger that comes down in the moment in which the window gets the keyboard, or while the screen was busy, is not lost."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.screens.running import running


@pytest.mark.parametrize("focus", [False, True])
async def test_the_first_touch_wakes(tmp_path: Path, focus: bool) -> None:
    async with running(tmp_path) as screen:
        await screen.until(lambda: screen.target("wake") is not None, "somebody can wake it")
        os.kill(screen.pid, signal.SIGSTOP)
        if focus:
            screen.x.focus_anew()
        await screen.tap("wake")
        await asyncio.sleep(0.3)
        os.kill(screen.pid, signal.SIGCONT)
        await screen.on("home")
