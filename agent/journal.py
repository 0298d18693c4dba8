"""What the agent tells the fleet: each fact one row of the outbox, in the order it happened."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial

from agent.store import Store
from kiosk.domain.clock import Clock
from kiosk.outbox import outbox


class Journal:
    """`record` returns at once and may be called from anywhere in the loop; `run` writes the rows.

    written: told the kind of every row that is there.
    """

    def __init__(self, keeping: Store, clock: Clock, written: Callable[[str], None]) -> None:
        self._store = keeping
        self._clock = clock
        self._written = written
        self._waiting: deque[tuple[str, Callable[..., int]]] = deque()
        self._news = asyncio.Event()
        self._writing = asyncio.Lock()

    def record(self, kind: str, payload: Mapping[str, object]) -> None:
        """kind and fields as in config/events.toml; never anything of a resident."""
        row = partial(
            outbox.append,
            kind=kind,
            payload=payload,
            at=self._clock.now(),
            boot_s=time.clock_gettime(time.CLOCK_BOOTTIME),
        )
        self._waiting.append((kind, row))
        self._news.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._news.wait()
            await self.flush()

    async def flush(self) -> None:
        """Every fact of before is a row when this returns. One that could not be written waits on in its place."""
        async with self._writing:
            while self._waiting:
                kind, row = self._waiting.popleft()
                try:
                    await self._store.write(row)
                except Exception:
                    self._waiting.appendleft((kind, row))
                    raise
                self._written(kind)
            self._news.clear()
