"""A work order (工单) from 报修 by 派单 and 修复 to the end, and which step may follow which. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from fleet.findings import Severity
from kiosk.domain.errors import Refused


class OrderState(StrEnum):
    """Where it stands."""

    REPORTED = "reported"  # 报修
    ASSIGNED = "assigned"  # 派单
    REPAIRED = "repaired"  # 修复, as whoever repaired it says
    CLOSED = "closed"  # looked at, and it holds
    CANCELLED = "cancelled"


class OrderStep(StrEnum):
    """What somebody did, or the fleet by rule."""

    REPORT = "report"
    ASSIGN = "assign"
    REPAIR = "repair"
    REJECT = "reject"  # looked at, and it does not hold
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"  # the same alert fired again
    LINK = "link"  # another alert of the same trouble
    NOTE = "note"


_ENDED = (OrderState.CLOSED, OrderState.CANCELLED)
_FROM = {
    OrderStep.ASSIGN: (OrderState.REPORTED, OrderState.ASSIGNED),
    OrderStep.REPAIR: (OrderState.REPORTED, OrderState.ASSIGNED),
    OrderStep.REJECT: (OrderState.REPAIRED,),
    OrderStep.CLOSE: (OrderState.REPAIRED,),
    OrderStep.CANCEL: (OrderState.REPORTED, OrderState.ASSIGNED),
    OrderStep.REOPEN: (OrderState.REPAIRED, OrderState.CLOSED),
    OrderStep.LINK: (OrderState.REPORTED, OrderState.ASSIGNED),
    OrderStep.NOTE: tuple(OrderState),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One order. alert: the one that it is about at present, "" where none is. Times in seconds since it was reported."""

    id: str
    subject: str
    area: str
    site: str
    name: str
    reason: str
    part: str
    severity: Severity
    alert: str
    state: OrderState
    title: str
    reported_by: str
    reported_at: datetime
    assignee: str = ""
    assigned_at: datetime | None = None
    repaired_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    assign_s: float | None = None
    repair_s: float | None = None
    close_s: float | None = None


def stepped(order: Order, step: OrderStep, now: datetime, *, assignee: str = "", alert: str = "") -> Order:
    """The order after the step. Raises Refused where the step does not follow: order_ended, order_step, order_assignee."""
    if order.state not in _FROM.get(step, ()):
        raise Refused("order_ended" if order.state in _ENDED else "order_step", f"{step} after {order.state}")
    passed = (now - order.reported_at).total_seconds()
    match step:
        case OrderStep.ASSIGN:
            if not assignee.strip():
                raise Refused("order_assignee")
            first = passed if order.assign_s is None else order.assign_s
            return replace(
                order, state=OrderState.ASSIGNED, assignee=assignee.strip(), assigned_at=now, assign_s=first
            )
        case OrderStep.REPAIR:
            return replace(order, state=OrderState.REPAIRED, repaired_at=now, repair_s=passed)
        case OrderStep.CLOSE:
            return replace(order, state=OrderState.CLOSED, closed_at=now, close_s=passed)
        case OrderStep.CANCEL:
            return replace(order, state=OrderState.CANCELLED, closed_at=now)
        case OrderStep.REJECT | OrderStep.REOPEN:
            state = OrderState.ASSIGNED if order.assignee else OrderState.REPORTED
            again = order.reopened + (step is OrderStep.REOPEN)
            open_again = replace(
                order, state=state, repaired_at=None, closed_at=None, repair_s=None, close_s=None
            )
            return replace(open_again, alert=alert or order.alert, reopened=again)
        case OrderStep.LINK:
            return replace(order, alert=alert)
        case _:
            return order
