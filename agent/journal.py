"""What the agent tells the fleet: each fact one row of the outbox, in the order it happened."""

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import partial

from agent.store import Store
from kiosk.domain.clock import Clock
from kiosk.outbox import outbox


class Journal:
    """`record` returns at once and may be called from anywhere in the loop; `run` writes the rows."""

    def __init__(self, keeping: Store, clock: Clock, written: Callable[[], None]) -> None:
        self._store = keeping
        self._clock = clock
        self._written = written
        self._waiting: asyncio.Queue[Callable[..., int]] = asyncio.Queue()

    def record(self, kind: str, payload: Mapping[str, object]) -> None:
        """kind and fields as in config/events.toml; never anything of a resident."""
        row = partial(
            outbox.append,
            kind=kind,
            payload=payload,
            at=self._clock.now(),
            boot_s=time.clock_gettime(time.CLOCK_BOOTTIME),
        )
        self._waiting.put_nowait(row)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            row = await self._waiting.get()
            await self._store.write(row)
            self._written()

    async def flush(self) -> None:
        """Write what still waits; for a clean stop."""
        while not self._waiting.empty():
            await self._store.write(self._waiting.get_nowait())
