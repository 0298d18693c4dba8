"""One turn of telling: decide about every alert that waits for it, queue the messages, make the orders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

import msgspec

from fleet.alerts import deliveries, muting_rows, rows, watch
from fleet.alerts.alert import NEVER, Alert, labels
from fleet.alerts.evaluating import speaks_for
from fleet.alerts.messages import webhook
from fleet.alerts.muting import Silence, Window, muted_until
from fleet.alerts.settings import Alerts
from fleet.alerts.telling import Hold, News, decide, groups
from fleet.alerts.watch import Watch
from fleet.findings import Reason
from fleet.store.sql import Sql
from fleet.workorders import rows as orders
from fleet.workorders.by_rule import from_alert, meet

AT_ONCE = 200
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Words:
    """How news is put. reason: what a reason is called. new_id: of a message, of an order."""

    zone: tzinfo
    reason: Callable[[str], str]
    new_id: Callable[[datetime], str]


@dataclass(slots=True)
class _Holds:
    """Everything that may hold alerts back, as it stands in one turn."""

    now: datetime
    settings: Alerts
    zone: tzinfo
    silences: Sequence[Silence]
    windows: Sequence[Window]
    watches: Mapping[str, Watch]
    speakers: dict[str, tuple[str, datetime] | None] = field(default_factory=dict)

    async def of(self, sql: Sql, alert: Alert) -> Hold | None:
        """What holds this one back, None: nothing."""
        end = muted_until(labels(alert), self.silences, self.windows, self.now, self.zone)
        if end is not None:
            return Hold(end)
        looked_at = self.watches.get(alert.subject)
        if looked_at is None:  # an area
            return None
        if looked_at.maintained:
            return Hold(None)
        if alert.reason != Reason.OFFLINE:
            return None
        copied = await rows.open_of(sql, alert.subject, Reason.COPIED)
        if copied:  # nothing is taken of it, so that it is silent
            return Hold(None, copied[0])
        if looked_at.offline_since is None:
            about_to_be_resolved = self.now + timedelta(seconds=self.settings.clear_s)
            return Hold(about_to_be_resolved) if alert.told == NEVER else None
        speaker = await self._speaker(sql, alert.area[: self.settings.areas.digits])
        return None if speaker is None or looked_at.offline_since < speaker[1] else Hold(None, speaker[0])

    async def _speaker(self, sql: Sql, area: str) -> tuple[str, datetime] | None:
        if area not in self.speakers:
            self.speakers[area] = await speaks_for(sql, area)
        return self.speakers[area]


async def turn(sql: Sql, now: datetime, settings: Alerts, words: Words) -> bool:
    """Everybody who must be told is queued, up to a limit; whether more may be."""
    waiting = await rows.to_act(sql, now, AT_ONCE)
    if not waiting:
        return False
    silences, windows = await muting_rows.silences(sql, now), await muting_rows.windows(sql, now)
    watches = await watch.of(sql, sorted({alert.subject for alert in waiting}))
    holds = _Holds(now, settings, words.zone, silences, windows, watches)
    news: list[News] = []
    for alert in waiting:
        hold = await holds.of(sql, alert) if alert.resolved_at is None else None
        if hold is None and alert.resolved_at is None and alert.told == NEVER and alert.kind != "area":
            alert = replace(
                alert, ordered=await meet(sql, alert, now, settings.orders.again_h) or alert.ordered
            )
        decision = decide(alert, now, settings, hold)
        kept = decision.alert
        if decision.order:
            order = from_alert(kept, words.new_id(now), now, title=words.reason(kept.reason))
            await orders.add(sql, order, kept.value)
            kept = replace(kept, ordered=order.id)
        await rows.acted(sql, kept, decision.act_at)
        sql.touch(kept.subject)
        news += decision.news
    await _queue(sql, news, now, settings, words)
    return len(waiting) == AT_ONCE


async def _queue(sql: Sql, news: Sequence[News], now: datetime, settings: Alerts, words: Words) -> None:
    for group in groups(news, settings):
        body = _encode(webhook(group, settings.external_url, words.reason)).decode("utf-8")
        await deliveries.queue(sql, words.new_id(now), group.receiver.name, group.dedupe, body, now)
