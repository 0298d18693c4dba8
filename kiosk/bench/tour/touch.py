"""Touches the kiosk's screen as a person does: sees where a button is, and puts a finger on it."""

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

from kiosk.bench.finger import Finger

LOOK_TIMEOUT_S = 60.0
LIFTED_S = 20.0  # within these even a busy screen knows of a touch; one that begins anew never does
WAKE_S = 60.0
WAKE_TRIES = 3


class NotSeen(AssertionError):
    """A page or a button did not come."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the screen shows: its name, and the middle of everything that can be pressed; what became of touches so far."""

    name: str
    targets: dict[str, tuple[int, int]]
    lifted: int = 0
    taken: int = 0


class Screen:
    """The kiosk's screen: an X display, and the file where the screen says what lies where."""

    def __init__(self, finger: Finger, targets: Path) -> None:
        self._finger = finger
        self._targets = targets

    def page(self) -> Page:
        """What is shown now; an empty page before the first."""
        try:
            told = json.loads(self._targets.read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return Page("", {})
        targets = {
            one["id"]: (round(one["x"] + one["w"] / 2), round(one["y"] + one["h"] / 2))
            for one in told["targets"]
        }
        return Page(told["page"], targets, told["lifted"], told["taken"])

    async def see(self, name: str, timeout_s: float = LOOK_TIMEOUT_S) -> Page:
        """Wait for a page. Raises NotSeen."""
        until = time.monotonic() + timeout_s
        while (page := self.page()).name != name:
            if time.monotonic() > until:
                raise NotSeen(f"page {name} did not come; the screen shows {page.name}")
            await asyncio.sleep(0.05)
        await asyncio.sleep(
            0.6
        )  # a person looks before pressing; taps within the settling time are a double tap
        return self.page()

    async def press(self, target: str, timeout_s: float = LOOK_TIMEOUT_S) -> None:
        """Wait for a button and touch its middle; again where the screen took no notice, as of a double tap. Raises NotSeen."""
        until = time.monotonic() + timeout_s
        while not await self._taken(target, await self._with(target, until)):
            if time.monotonic() > until:
                raise NotSeen(f"{target} on page {self.page().name} takes no touch")
        await asyncio.sleep(0.15)

    async def _with(self, target: str, until: float) -> Page:
        """A page that has this button."""
        while target not in (page := self.page()).targets:
            if time.monotonic() > until:
                raise NotSeen(f"no {target} on page {page.name}; there are {', '.join(page.targets)}")
            await asyncio.sleep(0.05)
        return page

    async def _taken(self, target: str, before: Page) -> bool:
        """Touch it; whether that did something, as the screen says once the finger is lifted."""
        await asyncio.to_thread(self._finger.tap, *before.targets[target])
        until = time.monotonic() + LIFTED_S
        while (now := self.page()).lifted == before.lifted and time.monotonic() < until:  # noqa: ASYNC110  # another process's page
            await asyncio.sleep(0.02)
        return now.taken > before.taken

    async def wake(self) -> None:
        """From the still picture to home. Raises NotSeen."""
        await self.see("attract")
        for _ in range(WAKE_TRIES):  # a screen's process that has just begun anew may not have had the touch
            if self.page().name == "attract":
                await self.press("wake", WAKE_S)  # it can be pressed once the agent was heard
            with contextlib.suppress(NotSeen):
                await self.see("home", WAKE_S / WAKE_TRIES)
                return
        await self.see("home")

    async def touch_anywhere(self) -> None:
        """A finger in the middle of the screen."""
        await asyncio.to_thread(self._finger.tap, self._finger.width // 2, self._finger.height // 2)

    def save(self, file: Path) -> None:
        """A picture of what the display really shows."""
        self._finger.picture().save(file)
