"""The background step: reads results, counts rings, lets the next ring begin or stops the rollout."""

import logging
import uuid
from collections import Counter
from datetime import timedelta

from fleet.rollouts import rows
from fleet.rollouts.lease import held
from fleet.rollouts.results import collect
from fleet.rollouts.rules import Rollout, Step, ring_of, step, stepped
from fleet.rollouts.wishes import Wishes
from fleet.rounds import go_round
from fleet.store.sql import Rooms, Row, Sql, below
from kiosk.domain.clock import Clock

LOOK_S = 5.0
LEASE = timedelta(seconds=30)
COUNTED_AT_ONCE = 5000
_LOG = logging.getLogger(__name__)


class Conductor:
    """One per process; of several, the one with the lease works."""

    def __init__(self, store: Rooms, clock: Clock, wishes: Wishes) -> None:
        self._store = store
        self._clock = clock
        self._wishes = wishes
        self._holder = uuid.uuid4().hex

    async def run(self) -> None:
        """Until cancelled; a store that is away or busy is asked again."""
        await go_round("rollouts", self.look, LOOK_S)

    async def look(self) -> None:
        """Everything that is due now; whoever has no lease only hears of changes."""
        now = self._clock.now()
        if await self._store.write(lambda sql: held(sql, "rollouts", self._holder, now, LEASE)):
            while await self._store.write(lambda sql: collect(sql, self._clock.now())):
                pass
            for rollout in await self._store.read(rows.running):
                await self._conduct(rollout)
        await self._wishes.refresh()

    async def _conduct(self, rollout: Rollout) -> None:
        tallies = await self._store.read(lambda sql: rows.tallies(sql, rollout.id))
        if tallies[rollout.ring].total < 0:
            totals = await self._counted(rollout)
            await self._store.write(lambda sql: rows.set_totals(sql, rollout.id, totals))
        await self._store.write(lambda sql: self._advance(sql, rollout))

    async def _advance(self, sql: Sql, rollout: Rollout) -> None:
        now = self._clock.now()
        taken = step(rollout, await rows.tallies(sql, rollout.id), now)
        if taken is Step.STAY or not await rows.keep(sql, rollout, stepped(rollout, taken, now)):
            return
        if taken is Step.NEXT:
            await rows.uncount(sql, rollout.id, rollout.ring + 1)
        _LOG.info("rollouts.%s rollout=%s ring=%d", taken, rollout.id, rollout.ring)

    async def _counted(self, rollout: Rollout) -> list[int]:
        """How many kiosks each ring has; page by page, because a province has many."""
        counts: Counter[int] = Counter()
        last = ""
        while page := await self._page(rollout.area, last):
            counts.update(ring_of(rollout, str(row[0])) for row in page)
            last = str(page[-1][0])
        return [counts[ring] for ring in range(len(rollout.rings))]

    async def _page(self, area: str, after: str) -> list[Row]:
        statement = (
            "SELECT id FROM reporters WHERE kind = 'kiosk' AND revoked_at IS NULL AND area >= $1 AND area < $2"
            " AND id > $3 ORDER BY id LIMIT $4"
        )
        return list(
            await self._store.read(lambda sql: sql.rows(statement, *below(area), after, COUNTED_AT_ONCE))
        )
