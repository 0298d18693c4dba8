"""The routes that reporters call all the time: sync, open an epoch. Plain Starlette and msgspec: this path is the hot one."""

import asyncio
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fleet.alarm_lane import AlarmLane
from fleet.downlink import Down, Downlinks
from fleet.epochs import open_epoch
from fleet.holding import Holding
from fleet.identity.sightings import Sightings
from fleet.pace import Pace
from fleet.refusing import Aside, Taken, take
from fleet.schemas import Gap, GapReason, OpenEpoch, Sync, Synced
from fleet.signed_requests import SignedRequests, Terms, decoded, json_answer, must_be
from fleet.store.port import Store
from kiosk.domain.clock import Clock

_SYNC = msgspec.json.Decoder(Sync)


class ReporterRoutes:
    """Two POST routes; every refusal is a Problem, every gap a Gap."""

    def __init__(  # noqa: PLR0913 (what a sync passes through)
        self,
        signed: SignedRequests,
        store: Store,
        clock: Clock,
        terms: Terms,
        *,
        pace: Pace,
        sightings: Sightings,
        downlinks: Downlinks,
        holding: Holding,
        aside: Aside,
        alarms: AlarmLane,
    ) -> None:
        self._signed = signed
        self._store = store
        self._clock = clock
        self._terms = terms
        self._pace = pace
        self._sightings = sightings
        self._downlinks = downlinks
        self._holding = holding
        self._aside = aside
        self._alarms = alarms

    async def sync(self, request: Request) -> Response:
        """POST /v1/sync: Sync → Synced, or 409 Gap."""
        return await self._signed.answered(self._sync, request)

    async def epoch(self, request: Request) -> Response:
        """POST /v1/epoch: OpenEpoch → OpenedEpoch, or 409 Gap."""
        return await self._signed.answered(self._epoch, request)

    async def _sync(self, request: Request) -> Response:
        reporter, body = await self._signed.proven_body(request)
        sync = decoded(_SYNC, body)
        must_be(sync.reporter, reporter)
        self._pace.note(reporter, self._clock.monotonic())
        received = self._clock.now()
        await self._sightings.see(sync, received)
        await self._alarms.take(sync, received)
        taken = await take(self._store, sync, received, self._aside)
        if isinstance(taken, Gap):
            if taken.reason is GapReason.FORKED:
                await self._sightings.forked(sync, received)
            return json_answer(taken, 409)
        self._signed.traffic.syncs += 1
        self._signed.traffic.events += len(sync.events)
        await self._downlinks.hear(sync, received)
        return json_answer(await self._synced(sync, taken, received))

    async def _synced(self, sync: Sync, taken: Taken, received: datetime) -> Synced:
        """The answer; to an empty sync that may be held, when there is something to tell or the time is over."""
        hold_s = 0.0 if sync.events else min(sync.hold_s, self._holding.offer_s)
        if hold_s <= 0:
            down = await self._downlinks.down(sync, received)
            return self._answer(taken, received, down)
        loop = asyncio.get_running_loop()
        until_s = loop.time() + hold_s
        with self._holding.listening(sync.reporter) as news:
            while True:  # news of a reporter may be nothing that it needs to hear
                news.clear()
                down = await self._downlinks.down(sync, self._clock.now())
                if not down.empty or not await self._holding.until_news(news, until_s - loop.time()):
                    return self._answer(taken, self._clock.now(), down)

    def _answer(self, taken: Taken, now: datetime, down: Down) -> Synced:
        return Synced(
            hwm=taken.hwm,
            server_time=now,
            next_sync_s=self._terms.next_sync_s,
            desired_rev=down.rev,
            desired=down.desired,
            commands=down.commands,
            hold_s=self._holding.offer_s,
            rotate_key=down.rotate,
            artefacts=down.artefacts,
            artefacts_tag=down.artefacts_tag,
            refused=taken.refused,
        )

    async def _epoch(self, request: Request) -> Response:
        reporter, body = await self._signed.proven_body(request)
        wanted = decoded(msgspec.json.Decoder(OpenEpoch), body)
        must_be(wanted.reporter, reporter)
        now = self._clock.now()
        opened = await self._store.write(lambda sql: open_epoch(sql, wanted, now))
        return json_answer(opened, 409 if isinstance(opened, Gap) else 200)
