"""Says that something changed to everyone who follows; a burst of changes is one."""

import asyncio
from collections.abc import AsyncIterator


class Changes:
    """One bell; whoever hears it looks for himself what is new."""

    def __init__(self, least_s: float = 0.1) -> None:
        """least_s: the shortest time between two strokes, so that a job of thousand bytes is not thousand events."""
        self._least_s = least_s
        self._followers: set[asyncio.Event] = set()
        self._ended = False

    def end(self) -> None:
        """Nothing changes any more: whoever follows comes to an end."""
        self._ended = True
        self.touch()

    def touch(self) -> None:
        """Something changed."""
        for follower in self._followers:
            follower.set()

    async def follow(self) -> AsyncIterator[None]:
        """At once, and after every change, until the end."""
        bell = asyncio.Event()
        self._followers.add(bell)
        try:
            while not self._ended:
                yield
                await bell.wait()
                if not self._ended:
                    await asyncio.sleep(self._least_s)
                bell.clear()
        finally:
            self._followers.discard(bell)
