"""Orders that the fleet makes, links and opens again by rule."""

from datetime import datetime, timedelta

from fleet.alerts.alert import Alert
from fleet.store.sql import Sql
from fleet.workorders import rows
from fleet.workorders.order import Order, OrderState, OrderStep

FLEET = "fleet"  # who did it, where nobody did


async def meet(sql: Sql, alert: Alert, now: datetime, again_h: float) -> str:
    """The order that an alert belongs to when it fires: an open one, or a repair that did not hold; "" where there is none."""
    found = await rows.again(sql, alert.subject, alert.reason, alert.part, now - timedelta(hours=again_h))
    if found is None or found.alert == alert.id:
        return "" if found is None else found.id
    step = OrderStep.REOPEN if found.state in (OrderState.REPAIRED, OrderState.CLOSED) else OrderStep.LINK
    await rows.take(sql, found, step, FLEET, alert.id, now, alert=alert.id)
    return found.id


def from_alert(alert: Alert, order_id: str, now: datetime, *, by: str = FLEET, title: str = "") -> Order:
    """A new order about it."""
    return Order(
        id=order_id,
        subject=alert.subject,
        area=alert.area,
        site=alert.site,
        name=alert.name,
        reason=alert.reason,
        part=alert.part,
        severity=alert.severity,
        alert=alert.id,
        state=OrderState.REPORTED,
        title=title or alert.reason,
        reported_by=by,
        reported_at=now,
    )
