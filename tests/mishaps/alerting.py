"""A store with its alerts, which may be killed and begun again; reporters are heard when the test says so."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from fleet.alerts import rows
from fleet.alerts.alert import Alert, new_id
from fleet.alerts.announcing import Words
from fleet.alerts.duty import AlertDuty
from fleet.alerts.looking import Terms
from fleet.alerts.rows import Wanted
from fleet.alerts.sending import Senders
from fleet.alerts.settings import Alerts, Receiver
from fleet.schemas import DeviceReport, Heartbeat, Sync
from fleet.store.port import Store
from fleet.store.sqlite import SqliteStore
from tests.fleet.alerts.room import LIMITS
from tests.fleet.site import SetClock, heartbeat, intake_rules

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
STUCK = DeviceReport(device="printer", state="fault", fault="cutter", notice="none")
BROKEN = msgspec.structs.replace(heartbeat(), devices=(STUCK,))


class Alerting:
    """One worker over the store."""

    def __init__(self, store: Store, clock: SetClock, settings: Alerts) -> None:
        terms = Terms(settings, LIMITS, timedelta(seconds=60), new_id)
        self.store = store
        self.clock = clock
        self.settings = settings
        self.duty = AlertDuty(store, clock, terms, Words(ZoneInfo("UTC"), str, new_id))
        self.senders = Senders(settings)

    async def heard(self, reporter: str, state: Heartbeat, says_now: datetime | None = None) -> None:
        """A sync without events, and the worker hears of its commit."""
        sync = Sync(reporter=reporter, epoch=1, first_seq=1, now=says_now or self.clock.at, state=state)
        await self.store.sync(sync, self.clock.at)
        self.duty.touched(frozenset({reporter}))

    async def turn(self) -> None:
        """Notice and evaluate whatever there is."""
        while await self.duty.notice_once():
            pass
        while await self.duty.evaluate_once():
            pass

    async def deliver(self, *receivers: Receiver) -> None:
        """Send whatever is due."""
        for receiver in receivers or self.settings.receivers:
            while await self.duty.deliver_once(receiver, self.senders):
                pass

    async def open(self) -> Sequence[Alert]:
        own = await self.store.read(lambda sql: rows.page(sql, Wanted(""), (), 100))
        areas = [alert.id for alert in own if alert.kind == "area"]
        spoken_for = [
            await self.store.read(lambda sql, by=area: rows.page(sql, Wanted("", suppressed_by=by), (), 100))  # type: ignore[misc]
            for area in areas
        ]
        return [*own, *(alert for some in spoken_for for alert in some)]

    async def passes(self, seconds: int) -> None:
        """Without anybody reporting."""
        self.clock.at += timedelta(seconds=seconds)
        await self.turn()


@contextlib.asynccontextmanager
async def alerting(folder: Path, clock: SetClock, *receivers: Receiver) -> AsyncIterator[Alerting]:
    """Begun on the folder's store; ended as a killed process is, with its lease still held."""
    store = SqliteStore(folder / "fleet.sqlite3", intake_rules())
    made = Alerting(store, clock, Alerts(receivers=receivers))
    try:
        yield made
    finally:
        await made.senders.aclose()
        store.close()
