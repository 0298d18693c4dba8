"""Empty syncs that wait for something to tell: in memory only, no writer, no statement."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager

from fleet.news import EVERYBODY

WOKEN_A_SECOND = 400  # where everybody has something new, they come one after the other


class Holding:
    """Whoever is held, by reporter. `changed` is a listener of the news."""

    def __init__(self, longest_s: float, most: int) -> None:
        self._longest_s = longest_s
        self._most = most
        self._held: dict[str, set[asyncio.Event]] = {}
        self._count = 0
        self._closed = False

    @property
    def offer_s(self) -> float:
        """How long a sync may be held now; 0: not at all."""
        return 0.0 if self._closed or self._count >= self._most else self._longest_s

    @property
    def count(self) -> int:
        """How many are held."""
        return self._count

    @contextmanager
    def listening(self, reporter: str) -> Iterator[asyncio.Event]:
        """Set by the first news of this reporter from now on."""
        news = asyncio.Event()
        self._held.setdefault(reporter, set()).add(news)
        self._count += 1
        try:
            yield news
        finally:
            self._count -= 1
            mine = self._held[reporter]
            mine.discard(news)
            if not mine:
                del self._held[reporter]

    async def until_news(self, news: asyncio.Event, left_s: float) -> bool:
        """Whether there was any before the time was over; never where the process stops."""
        if self._closed or left_s <= 0:
            return False
        try:
            async with asyncio.timeout(left_s):
                await news.wait()
        except TimeoutError:
            return False
        return not self._closed

    def changed(self, about: str) -> None:
        """There is news of a reporter, or of everybody."""
        if about != EVERYBODY:
            for news in self._held.get(about, ()):
                news.set()
            return
        loop = asyncio.get_running_loop()
        spread_s = min(self._longest_s, self._count / WOKEN_A_SECOND)
        for mine in self._held.values():
            for news in mine:
                loop.call_later(random.uniform(0, spread_s), news.set)

    def close(self) -> None:
        """Nobody is held any longer."""
        self._closed = True
        for mine in self._held.values():
            for news in mine:
                news.set()
