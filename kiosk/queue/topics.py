"""Who is told that a view may have changed: coalesced, latest wins, nothing queues up behind a slow reader."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

GAP_S = 0.03


class Listener:
    """One reader; `wait` returns when one of its topics was marked since the last wait."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Something is different, or the service ends."""
        self._changed.set()

    async def wait(self) -> None:
        """Until the next change; at once where one came in the meantime."""
        await self._changed.wait()
        self._changed.clear()


class Topics:
    """`mark` from the loop; a storm of changes reaches each reader once every GAP_S. A mark "windows" wakes "windows"."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._marked: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._last_s = 0.0
        self.changes = 0  # how often readers were woken
        self.ended = False

    @contextmanager
    def listen(self, topics: Iterable[str]) -> Iterator[Listener]:
        """A listener for as long as the block runs."""
        listener = Listener(frozenset(topics))
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def mark(self, topics: Iterable[str]) -> None:
        """These views may be different now."""
        self._marked.update(topics)
        if not self._marked or self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        wait_s = max(0.0, self._last_s + GAP_S - loop.time())
        self._timer = loop.call_later(wait_s, self._flush)

    def end(self) -> None:
        """Wake everybody for the last time."""
        self.ended = True
        if self._timer is not None:
            self._timer.cancel()
        for listener in self._listeners:
            listener.wake()

    def _flush(self) -> None:
        self._timer = None
        self._last_s = asyncio.get_running_loop().time()
        marked, self._marked = self._marked, set()
        self.changes += 1
        for listener in self._listeners:
            if listener.topics & marked:
                listener.wake()
