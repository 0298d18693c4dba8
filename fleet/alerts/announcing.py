"""One turn of telling: decide about every alert that waits for it, queue the messages, make the orders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

import msgspec

from fleet.alerts import deliveries, muting_rows, rows, watch
from fleet.alerts.alert import NEVER, Alert, labels
from fleet.alerts.evaluating import speaks_for
from fleet.alerts.messages import webhook
from fleet.alerts.muting import Silence, Window, muted_until
from fleet.alerts.settings import Alerts
from fleet.alerts.telling import Hold, News, decide, groups
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


async def turn(sql: Sql, now: datetime, settings: Alerts, words: Words) -> bool:
    """Everybody who must be told is queued, up to a limit; whether more may be."""
    waiting = await rows.to_act(sql, now, AT_ONCE)
    if not waiting:
        return False
    silences, windows = await muting_rows.silences(sql, now), await muting_rows.windows(sql, now)
    news: list[News] = []
    for alert in waiting:
        hold = None
        if alert.resolved_at is None:
            hold = await _hold(sql, alert, now, settings, silences, windows, words.zone)
        if hold is None and alert.told == NEVER and alert.kind != "area":
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


async def _hold(  # noqa: PLR0913 (everything that may hold an alert back)
    sql: Sql,
    alert: Alert,
    now: datetime,
    settings: Alerts,
    silences: Sequence[Silence],
    windows: Sequence[Window],
    zone: tzinfo,
) -> Hold | None:
    end = muted_until(labels(alert), silences, windows, now, zone)
    if end is not None:
        return Hold(end)
    if alert.kind == "area":
        return None
    looked_at = (await watch.of(sql, [alert.subject])).get(alert.subject)
    if looked_at is None:
        return None
    if looked_at.maintained:
        return Hold(None)
    if alert.reason != Reason.OFFLINE:
        return None
    if looked_at.offline_since is None and alert.told == NEVER:
        return Hold(now + timedelta(seconds=settings.clear_s))  # it is back, and about to be resolved
    speaking = await speaks_for(sql, alert.area[: settings.areas.digits])
    if speaking is None or looked_at.offline_since is None or looked_at.offline_since < speaking[1]:
        return None
    return Hold(None, speaking[0])


async def _queue(sql: Sql, news: Sequence[News], now: datetime, settings: Alerts, words: Words) -> None:
    for group in groups(news, settings):
        body = _encode(webhook(group, settings.external_url, words.reason)).decode("utf-8")
        await deliveries.queue(sql, words.new_id(now), group.receiver.name, group.dedupe, body, now)
