"""Messages for the queue that must arrive once: kept in our store, sent in order, forgotten when answered."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol

import msgspec

from agent import store
from agent.store import Store
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError, Refused
from kiosk.queue.lease_schemas import LeasedTicket
from kiosk.queue.schemas import Rate, ReportPrint

RETRY_S = 2.0
# The queue refuses us, not the message: it may be taken another time.
ABOUT_US = frozenset({"unpaired", "signature_time", "forbidden", "too_many_attempts"})

_log = logging.getLogger("agent.forwarding")


class QueueDoor(Protocol):
    """The messages that we keep."""

    async def report_print(self, ticket: str, report: ReportPrint) -> object: ...

    async def rate(self, rate: Rate) -> object: ...

    async def hand_in(self, leased: LeasedTicket) -> object: ...


class Forwarder:
    """A repeat is harmless: each message has its command id, and the queue keeps its first answer."""

    def __init__(self, keeping: Store, queue: QueueDoor, clock: Clock, heard: Callable[[bool], None]) -> None:
        self._store = keeping
        self._queue = queue
        self._clock = clock
        self._heard = heard
        self._new = asyncio.Event()

    async def keep_rating(self, rating: Rate) -> None:
        """Durable when this returns."""
        now = self._clock.now()
        body = msgspec.json.encode(rating)
        await self._store.write(lambda db: store.keep_for_queue(db, rating.command, "rating", body, now))
        self.poke()

    def poke(self) -> None:
        """Something new was kept."""
        self._new.set()

    async def run(self) -> None:
        """Send what is kept, oldest first, until cancelled."""
        while True:
            self._new.clear()
            if await self._sent_all():
                await self._new.wait()
            else:
                await asyncio.sleep(RETRY_S)

    async def _sent_all(self) -> bool:
        """One pass; False where something waits on. A message that the queue chokes on does not hold up the others.

        A number that was given alone is on somebody's paper: it waits until the queue takes it, and its slip's fate with it.
        """
        waiting: set[str] = set()  # tickets
        all_sent, at = True, 0
        while kept := await self._store.write(partial(store.next_for_queue, after=at)):
            at = kept.position
            kind, _, ticket = kept.path.partition("/")
            if ticket in waiting:
                continue
            try:
                await self._send(kept)
            except Refused as refused:
                self._heard(True)
                _log.warning("forward.refused path=%s reason=%s", kind, refused.reason)
                if refused.reason in ABOUT_US:
                    return False
                if kind == "leased":
                    waiting.add(ticket)
                    all_sent = False
                    continue
            except BianminError as failed:
                self._heard(False)
                _log.info("forward.failed why=%s", type(failed).__name__)
                all_sent = False
                continue
            else:
                self._heard(True)
            await self._store.write(partial(store.forget_for_queue, position=kept.position))
        return all_sent

    async def _send(self, kept: store.Kept) -> None:
        kind, _, ticket = kept.path.partition("/")
        if kind == "print":
            await self._queue.report_print(ticket, msgspec.json.decode(kept.body, type=ReportPrint))
        elif kind == "leased":
            await self._queue.hand_in(msgspec.json.decode(kept.body, type=LeasedTicket))
        else:
            await self._queue.rate(msgspec.json.decode(kept.body, type=Rate))


def keep_print(connection: sqlite3.Connection, ticket: str, report: ReportPrint, now: datetime) -> None:
    """Keep it inside the caller's transaction; then `poke`."""
    store.keep_for_queue(connection, report.command, f"print/{ticket}", msgspec.json.encode(report), now)


def keep_leased(connection: sqlite3.Connection, leased: LeasedTicket, now: datetime) -> None:
    """The same for a number that was given alone; what is known of its slip is kept behind it."""
    body = msgspec.json.encode(leased)
    store.keep_for_queue(connection, f"leased-{leased.ticket}", f"leased/{leased.ticket}", body, now)
