"""What runs beside the routes: notice what reporters say, evaluate, send. Any number of workers, one of which evaluates."""

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from fleet.alerts import deliveries, muting_rows, rows, watch
from fleet.alerts.announcing import Words
from fleet.alerts.announcing import turn as announce
from fleet.alerts.evaluating import notice, turn
from fleet.alerts.looking import Terms, digest
from fleet.alerts.sending import NotSent, Refused, Senders, next_try
from fleet.alerts.settings import Receiver
from fleet.alerts.watch import Watch
from fleet.rollouts.lease import held, let_go
from fleet.rounds import go_round
from fleet.store.port import Reporter
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock

LEASE = "alerts"
NOTICED_AT_ONCE = 500
ADOPTED_AT_ONCE = 500
HEARD_KEPT = 100_000
DEAF = timedelta(minutes=1)
PRUNE_EVERY = timedelta(hours=1)
SENT_KEPT = timedelta(days=14)

_log = logging.getLogger("fleet.alerts")


class AlertDuty:
    """`touched` hears of every commit; `run` until cancelled."""

    def __init__(self, store: Rooms, clock: Clock, terms: Terms, words: Words) -> None:
        self._store = store
        self._clock = clock
        self._terms = terms
        self._words = words
        self._settings = terms.settings
        self._holder = secrets.token_hex(8)
        self._heard: dict[str, tuple[str, datetime]] = {}
        self._touched: dict[str, None] = {}  # in order, each once
        self.leads = False  # whether this worker evaluates, as of its last turn
        self._adopted = False
        self._pruned_at: datetime | None = None
        self._has_turned = False

    def touched(self, reporters: frozenset[str]) -> None:
        """A commit touched these; what is said of them is looked at soon."""
        self._touched |= dict.fromkeys(reporters)

    async def run(self) -> None:
        """Until cancelled; the lease is let go then."""
        senders = Senders(self._settings)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._again("notice", self.notice_once), name="alerts-notice")
                tasks.create_task(self._again("evaluate", self.evaluate_once), name="alerts-evaluate")
                for receiver in self._settings.receivers:
                    tasks.create_task(self._deliver(receiver, senders), name=f"alerts-to-{receiver.name}")
        finally:
            await senders.aclose()
            if self.leads:
                await self._store.write(lambda sql: let_go(sql, LEASE, self._holder))

    async def notice_once(self) -> bool:
        """What reporters said since the last time; whether more waits."""
        batch = list(islice(self._touched, NOTICED_AT_ONCE))
        for reporter in batch:
            del self._touched[reporter]
        try:
            await self._notice(batch)
        except BaseException:
            # The store is busy: they are looked at later.
            self._touched = dict.fromkeys(batch) | self._touched
            raise
        return bool(self._touched)

    async def evaluate_once(self) -> bool:
        """One turn, if this worker leads; whether more is due."""
        now = self._clock.now()
        more, self.leads = await self._store.write(lambda sql: self._turn(sql, now))
        return more

    async def deliver_once(self, receiver: Receiver, senders: Senders) -> bool:
        """Send the oldest message that is due; whether the next may be sent at once."""
        if not self.leads:
            return False
        now = self._clock.now()
        oldest = await self._store.read(lambda sql: deliveries.head(sql, receiver.name))
        if oldest is None or oldest.next_try_at is None or oldest.next_try_at > now:
            return False
        try:
            await senders.send(receiver, oldest)
        except NotSent as failed:
            share = random.uniform(0.5, 1.0)
            again_at = next_try(
                oldest, self._clock.now(), self._settings.sending, share, refused=isinstance(failed, Refused)
            )
            error = str(failed)
            await self._store.write(lambda sql: deliveries.failed(sql, oldest.id, error, again_at))
            _log.warning(
                "alerts.not_sent receiver=%s error=%s last=%s", receiver.name, error, again_at is None
            )
            return again_at is None
        sent_at = self._clock.now()
        await self._store.write(lambda sql: deliveries.sent(sql, oldest.id, sent_at))
        return True

    async def _notice(self, batch: Sequence[str]) -> None:
        if not batch:
            return
        said = await self._store.read(lambda sql: watch.reporters(sql, batch))
        now = self._clock.now()
        words = {name: digest(reporter, now, self._terms) for name, reporter in said.items()}
        asked = [name for name in batch if not self._said_before(name, words.get(name), now)]
        known = await self._store.read(lambda sql: watch.of(sql, asked)) if asked else {}
        changed = [name for name in asked if _is_news(said.get(name), known.get(name), words.get(name))]
        if changed:
            await self._store.write(lambda sql: notice(sql, said, changed, now))
        # Enrolled and silent reads like all is well: its first report must not be taken for a repetition.
        self._remember({name: word for name, word in words.items() if said[name].last_sync_at}, now)

    def _said_before(self, name: str, words: str | None, now: datetime) -> bool:
        """Whether this worker heard the same from it a moment ago, so that the store need not be asked.

        One that was silent for long enough to be late may have been thought of otherwise since.
        """
        before = self._heard.get(name)
        return before is not None and before[0] == words and now - before[1] < self._terms.limits.late

    def _remember(self, words: Mapping[str, str], now: datetime) -> None:
        for name in words:
            self._heard.pop(name, None)  # the latest heard stand last
        self._heard |= {name: (said, now) for name, said in words.items()}
        for name in list(islice(self._heard, max(0, len(self._heard) - HEARD_KEPT))):
            del self._heard[name]

    async def _turn(self, sql: Sql, now: datetime) -> tuple[bool, bool]:
        if not self._has_turned:
            deaf_from = await deaf_since(sql, now)
            self._terms = replace(self._terms, deaf_from=deaf_from, listens_since=deaf_from and now)
            self._has_turned = True
        if not await held(sql, LEASE, self._holder, now, timedelta(seconds=self._settings.lease_s)):
            self._adopted = False
            return False, False
        if not self._adopted:
            self._adopted = await watch.adopt(sql, now, ADOPTED_AT_ONCE) < ADOPTED_AT_ONCE
        more = await turn(sql, now, self._terms)
        told = await announce(sql, now, self._settings, self._words)
        if self._pruned_at is None or abs(now - self._pruned_at) >= PRUNE_EVERY:
            self._pruned_at = now
            await watch.heal(sql, now)
            await self._prune(sql, now)
        return more or told or not self._adopted, True

    async def _prune(self, sql: Sql, now: datetime) -> None:
        history = now - timedelta(days=self._settings.history_days)
        await rows.prune(sql, history)
        await muting_rows.prune(sql, history)
        await deliveries.prune(sql, now - SENT_KEPT)

    async def _deliver(self, receiver: Receiver, senders: Senders) -> None:
        await self._again(f"to {receiver.name}", lambda: self.deliver_once(receiver, senders))

    async def _again(self, name: str, act: Callable[[], Awaitable[bool]]) -> None:
        await go_round(f"alerts {name}", act, self._settings.every_s)


async def deaf_since(sql: Sql, now: datetime) -> datetime | None:
    """When anybody was heard last, where that is long ago: the fleet was down, and whoever is well waits for their next try."""
    row = await sql.row("SELECT max(last_sync_at) FROM reporters")
    if row is None or row[0] is None:
        return None
    last = datetime.fromisoformat(str(row[0]))
    return last if now - last > DEAF else None


def _is_news(said: Reporter | None, known: Watch | None, words: str | None) -> bool:
    """Whether what it says differs from what was last thought of it."""
    if said is None:
        return known is not None  # revoked
    if said.last_sync_at is None:
        return False
    return known is None or known.digest != words
