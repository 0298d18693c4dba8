"""Walks over all reporters once in every interval, page by page, so that no moment carries them all; no sync waits for it."""

import asyncio
import uuid
from datetime import timedelta

from fleet.rollouts.lease import held
from fleet.rounds import go_round
from fleet.samples import rows
from fleet.samples.ring import Ring
from fleet.store.sql import Rooms
from kiosk.domain.clock import Clock

PAGE = 200
LOOK_S = 5.0  # between two looks whether an interval began
_SPREAD = 0.8  # of the interval: the rest is for whatever takes longer


class Sampler:
    """One per process; of several, the one with the lease samples."""

    def __init__(self, store: Rooms, clock: Clock, ring: Ring) -> None:
        self._store = store
        self._clock = clock
        self._ring = ring
        self._holder = uuid.uuid4().hex
        self._walked = -1  # the interval of the last walk that went through, as a number since 1970

    async def run(self) -> None:
        """Until cancelled, one walk in an interval, begun near its beginning; none where nothing is sampled."""
        if self._ring.every_s:
            await go_round("samples", self._once_an_interval, LOOK_S)

    async def _once_an_interval(self) -> None:
        interval = int(self._clock.now().timestamp()) // self._ring.every_s
        if interval != self._walked:
            await self.walk(spread_s=self._ring.every_s * _SPREAD)
            self._walked = interval

    async def walk(self, spread_s: float = 0.0) -> int:
        """Everybody once within so long; how many samples were taken, none where another process takes them."""
        lease, taken, last = timedelta(seconds=2 * self._ring.every_s), 0, ""
        if not await self._store.write(
            lambda sql: held(sql, "samples", self._holder, self._clock.now(), lease)
        ):
            return 0
        pages = await self._store.read(rows.count) // PAGE + 1
        while True:
            page = await rows.take(self._store, self._ring, last, self._clock.now(), PAGE)
            taken += page.samples
            if page.last is None:
                return taken
            last = page.last
            await asyncio.sleep(spread_s / pages)
