"""Messages for the queue that must arrive once: kept in our store, sent in order, forgotten when answered."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

import msgspec

from agent import store
from agent.store import Store
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused, Unreachable
from kiosk.queue.schemas import Rate, ReportPrint

RETRY_S = 2.0

_log = logging.getLogger("agent.forwarding")


class QueueDoor(Protocol):
    """The two messages that we keep."""

    async def report_print(self, ticket: str, report: ReportPrint) -> object: ...

    async def rate(self, rating: Rate) -> object: ...


class Forwarder:
    """A repeat is harmless: each message has its command id, and the queue keeps its first answer."""

    def __init__(self, keeping: Store, queue: QueueDoor, clock: Clock, heard: Callable[[bool], None]) -> None:
        self._store = keeping
        self._queue = queue
        self._clock = clock
        self._heard = heard
        self._new = asyncio.Event()

    async def keep_print(self, ticket: str, report: ReportPrint) -> None:
        """Durable when this returns."""
        await self._keep(report.command, f"print/{ticket}", msgspec.json.encode(report))

    async def keep_rating(self, rating: Rate) -> None:
        """Durable when this returns."""
        await self._keep(rating.command, "rating", msgspec.json.encode(rating))

    async def _keep(self, command: str, path: str, body: bytes) -> None:
        now = self._clock.now()
        await self._store.write(lambda db: store.keep_for_queue(db, command, path, body, now))
        self._new.set()

    async def run(self) -> None:
        """Send what is kept, oldest first, until cancelled."""
        while True:
            kept = await self._store.write(store.next_for_queue)
            if kept is None:
                await self._new.wait()
                self._new.clear()
                continue
            try:
                await self._send(kept)
            except Unreachable:
                self._heard(False)
                await asyncio.sleep(RETRY_S)
                continue
            except Refused as refused:  # the queue has decided: keeping it longer would block the rest
                _log.warning("forward.refused path=%s reason=%s", kept.path.split("/")[0], refused.reason)
            self._heard(True)
            await self._store.write(partial(store.forget_for_queue, position=kept.position))

    async def _send(self, kept: store.Kept) -> None:
        kind, _, ticket = kept.path.partition("/")
        if kind == "print":
            await self._queue.report_print(ticket, msgspec.json.decode(kept.body, type=ReportPrint))
        else:
            await self._queue.rate(msgspec.json.decode(kept.body, type=Rate))
