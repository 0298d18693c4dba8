"""Alerts of what the fleet sees of a reporter by itself; everything else is made from what reporters say."""

import logging
from datetime import datetime

from fleet import registry
from fleet.alerts import rows
from fleet.alerts.alert import Alert, new_id
from fleet.alerts.settings import Alerts
from fleet.audit.rows import record
from fleet.findings import Reason, Severity
from fleet.schemas import Event
from fleet.store.port import Reporter
from fleet.store.sql import Sql

HAPPENED = frozenset({Reason.EVENT_REFUSED.value})  # no state that ends: over when somebody has seen it
WHY_KEPT = 200  # characters of what a database says

_log = logging.getLogger("fleet.alerts")


class Raising:
    """fleet.identity.rows.Alarm and fleet.refusing.Aside: into the log, the audit and the alerts."""

    def __init__(self, settings: Alerts) -> None:
        self._settings = settings

    async def quarantined(self, sql: Sql, reporter: str, why: str, at: datetime) -> None:
        """Two machines speak as one reporter: nothing is taken of either."""
        known = await registry.reporter(sql, reporter)
        _log.error("identity.quarantined reporter=%s why=%s", reporter, why)
        await record(sql, "fleet", "identity.quarantined", reporter, {"why": why}, at=at, area=known.area)
        await self._raised(sql, known, Reason.COPIED, Severity.CRITICAL, at, value=why)

    async def refused(self, sql: Sql, reporter: str, event: Event, why: str, at: datetime) -> None:
        """An event was set aside; the reporter goes on."""
        known = await registry.reporter(sql, reporter)
        told = f"{event.seq}: {' '.join(why.split())[:WHY_KEPT]}"
        kind = event.kind[:64].replace("\0", "\N{REPLACEMENT CHARACTER}")
        _log.error("event.refused reporter=%s kind=%r %s", reporter, kind, told)
        await self._raised(sql, known, Reason.EVENT_REFUSED, Severity.WARNING, at, part=kind, value=told)

    async def _raised(  # noqa: PLR0913 (what an alert says, one each)
        self,
        sql: Sql,
        reporter: Reporter,
        reason: Reason,
        severity: Severity,
        now: datetime,
        *,
        part: str = "",
        value: str = "",
    ) -> None:
        alert = Alert(
            id=new_id(now),
            subject=reporter.id,
            kind=reporter.kind,
            reason=reason,
            part=part,
            severity=self._settings.severity(reason, severity),
            area=reporter.area,
            site=reporter.site,
            name=reporter.name,
            value=value,
            fired_at=now,
        )
        await rows.fire_once(sql, alert, now)
        sql.touch(reporter.id)


async def ended(sql: Sql, reporter: str, reason: Reason, now: datetime) -> None:
    """What was raised is over; what it spoke for speaks for itself again."""
    alerts = await rows.open_of(sql, reporter, reason)
    await rows.resolve(sql, alerts, now)
    for alert in alerts:
        await rows.wake_suppressed(sql, alert, now)
