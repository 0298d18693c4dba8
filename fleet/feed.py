"""Tells the open pages that something changed, at most once a second."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass

PAUSE_S = 1.0
LOOK_AGAIN_S = 5.0  # ages pass without anybody reporting


@dataclass(slots=True, eq=False)
class _Reader:
    """One open page."""

    news: asyncio.Event


class Feed:
    """Every open page is woken by a commit, and now and then by time alone."""

    def __init__(self, pause_s: float = PAUSE_S, look_again_s: float = LOOK_AGAIN_S) -> None:
        self._pause_s = pause_s
        self._look_again_s = look_again_s
        self._readers: set[_Reader] = set()
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._hearers: list[Callable[[Collection[str]], None]] = []
        self._closed = False

    def hear(self, listener: Callable[[frozenset[str]], None]) -> None:
        """A part of the fleet itself that is told at once which reporters a commit touched."""
        self._listeners.append(listener)

    def hear_news(self, listener: Callable[[Collection[str]], None]) -> None:
        """A part that is told of what every process must hear (fleet.news)."""
        self._hearers.append(listener)

    def told(self, abouts: Collection[str]) -> None:
        """A commit, here or in another process, told something of these."""
        for listener in self._hearers:
            listener(abouts)

    def changed(self, reporters: frozenset[str]) -> None:
        """A commit touched these reporters."""
        for listener in self._listeners:
            listener(reporters)
        for reader in self._readers:
            reader.news.set()

    def close(self) -> None:
        """End every stream: the process stops."""
        self._closed = True
        self.changed(frozenset())

    async def changes(self) -> AsyncIterator[int]:
        """Counts up at once and after every change, never faster than the pause."""
        reader = _Reader(asyncio.Event())
        self._readers.add(reader)
        seen = 0
        try:
            while not self._closed:
                seen += 1
                yield seen
                await asyncio.sleep(self._pause_s)
                await self._news(reader)
        finally:
            self._readers.discard(reader)

    async def _news(self, reader: _Reader) -> None:
        try:
            async with asyncio.timeout(self._look_again_s):
                await reader.news.wait()
        except TimeoutError:
            return
        reader.news.clear()
