"""The real screen as a process on a display of its own, with a far end that speaks as an agent."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypedDict

from tests.screens.far_end import FarEnd, serving
from tests.screens.x_display import Display, display

LONG_S = 60.0


class Target(TypedDict):
    """One thing that can be pressed."""

    id: str
    x: int
    y: int
    w: int
    h: int


class Screen:
    """What a test does with the screen: look at what can be pressed, and press it."""

    def __init__(self, x: Display, far: FarEnd, folder: Path) -> None:
        self.x = x
        self.far = far
        self.folder = folder
        self.socket = folder / "agent.sock"
        self.log = folder / "screen.log"
        self._file = folder / "targets.json"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The screen's process."""
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process is not None and self._process.returncode is None

    async def start(self, *extra: str) -> None:
        """Start the screen; its log goes to a file."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "kiosk.app",
                "--socket",
                str(self.socket),
                "--targets",
                str(self._file),
                *extra,
                env={**os.environ, "DISPLAY": self.x.name, "SDL_VIDEODRIVER": "x11"},
                stdout=log,
                stderr=log,
            )

    async def stop(self) -> int:
        """SIGTERM, and the exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), LONG_S)

    @property
    def page(self) -> str:
        """The page that is on the screen."""
        return str(self._told()["page"])

    def target(self, tag: str) -> Target | None:
        """Where this can be pressed, or None."""
        targets = self._told()["targets"]
        assert isinstance(targets, list)
        return next((one for one in targets if one["id"] == tag), None)

    async def on(self, page: str, *, within_s: float = LONG_S) -> None:
        """Wait for this page, and for the pause after which it takes fingers."""
        await self.until(lambda: self.page == page, f"page {page}", within_s=within_s)
        await asyncio.sleep(0.5)

    async def until(self, holds: object, what: str, *, within_s: float = LONG_S) -> None:
        """Wait until this holds. Raises TimeoutError with what was waited for, and the page that is shown."""
        assert callable(holds)
        limit = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > limit:
                raise TimeoutError(f"{what}; on {self.page}; {self.log.read_text('utf-8')[-2000:]}")
            await asyncio.sleep(0.02)

    async def tap(self, tag: str, *, times: int = 1) -> None:
        """A finger down and up in the middle of this, whatever comes of it."""
        await self.until(lambda: self.target(tag) is not None, f"target {tag}")
        target = self.target(tag)
        assert target is not None
        for _ in range(times):
            self.x.down(target["x"] + target["w"] // 2, target["y"] + target["h"] // 2)
            await asyncio.sleep(0.06)
            self.x.up()
            await asyncio.sleep(0.06)

    async def press(self, tag: str) -> None:
        """Tap this; again where the screen took no notice, as it does just after another page came up."""
        taken = self._count("taken")
        while self._count("taken") == taken:
            lifted = self._count("lifted")
            await self.tap(tag)
            await self.until(partial(self._differs, "lifted", lifted), f"the finger on {tag} lifted")

    def _differs(self, name: str, before: int) -> bool:
        return self._count(name) != before

    def _count(self, name: str) -> int:
        return int(str(self._told()[name]))

    def _told(self) -> dict[str, object]:
        try:
            told: dict[str, object] = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {"page": "", "targets": [], "lifted": 0, "taken": 0}
        return told


@asynccontextmanager
async def running(folder: Path, *extra: str) -> AsyncIterator[Screen]:
    """A screen in front of an open hall, asleep and ready to be woken. extra: options of its command line."""
    with display() as x:
        screen = Screen(x, FarEnd(), folder)
        async with serving(screen.far, screen.socket):
            await screen.start(*extra)
            try:
                await screen.until(lambda: screen.target("wake") is not None, "the still picture")
                await asyncio.sleep(0.5)
                yield screen
            finally:
                await screen.stop()
