"""Walks over all reporters once in every interval, page by page, so that no moment carries them all; no sync waits for it."""

import asyncio
import logging
import uuid
from datetime import timedelta

from fleet.rollouts.lease import held
from fleet.samples import rows
from fleet.samples.ring import Ring
from fleet.store.port import Busy
from fleet.store.sql import Rooms
from kiosk.domain.clock import Clock

PAGE = 200
_SPREAD = 0.8  # of the interval: the rest is for whatever takes longer
_LOG = logging.getLogger(__name__)


class Sampler:
    """One per process; of several, the one with the lease samples."""

    def __init__(self, store: Rooms, clock: Clock, ring: Ring) -> None:
        self._store = store
        self._clock = clock
        self._ring = ring
        self._holder = uuid.uuid4().hex

    async def run(self) -> None:
        """Until cancelled, each time at the beginning of an interval; a store that is away or busy is asked in the next one."""
        while self._ring.every_s:
            try:
                await self.walk(spread_s=self._ring.every_s * _SPREAD)
            except Busy:
                _LOG.info("samples.busy")
            except Exception:  # noqa: BLE001  # whatever the store's library raises
                _LOG.warning("samples.not_taken", exc_info=True)
            await asyncio.sleep(self._ring.every_s - self._clock.now().timestamp() % self._ring.every_s)

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
