"""Operations and work orders: 报修, 派单, 修复, 验收, by hand or from an alert."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from fleet import registry
from fleet.alerts import rows as alerts
from fleet.alerts.alert import new_id
from fleet.alerts.schemas import Line, Moment, Word
from fleet.audit.rows import record
from fleet.findings import Severity
from fleet.paging import after as key_after
from fleet.paging import cursor
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.store.port import UnknownReporter
from fleet.store.rows import stamp
from fleet.store.sql import Rooms, Sql
from fleet.workorders import rows
from fleet.workorders.by_rule import from_alert
from fleet.workorders.order import Order, OrderState, OrderStep
from fleet.workorders.rows import Taken
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

Limit = Annotated[int, Query(ge=1, le=500)]
_BY_HAND = (
    OrderStep.ASSIGN,
    OrderStep.REPAIR,
    OrderStep.REJECT,
    OrderStep.CLOSE,
    OrderStep.CANCEL,
    OrderStep.NOTE,
)


class OrderIn(BaseModel):
    """Of a reporter, by hand; with an alert, about that."""

    reporter: Line = ""
    alert: Line = ""
    title: Line = Field(default="", description="What is wrong, in the words of who reports it.")
    note: Line = ""
    severity: Word = "warning"


class StepIn(BaseModel):
    """Who does it (assign), and what there is to say."""

    assignee: Line = ""
    note: Line = ""


class StepOut(BaseModel):
    """One step that was taken."""

    at: datetime
    who: str
    step: OrderStep
    note: str


class OrderOut(BaseModel):
    """One order; seconds are counted from when it was reported."""

    id: str
    reporter: str
    area: str
    site: str
    name: str
    reason: str
    part: str
    severity: str
    alert: str
    state: OrderState
    title: str
    reported_by: str
    reported_at: datetime
    assignee: str
    assigned_at: datetime | None
    repaired_at: datetime | None
    closed_at: datetime | None
    reopened: int
    assign_s: float | None
    repair_s: float | None
    close_s: float | None


class OrderWhole(OrderOut):
    """With everything that was done."""

    steps: list[StepOut]


class OrderPage(BaseModel):
    """A part of the list; `next` goes into `after`, empty at the end."""

    orders: list[OrderOut]
    next: str


class FiguresOut(BaseModel):
    """Of orders reported in that time; means in seconds, null where there is none."""

    reported: int
    open: int
    repaired: int
    reopened: int
    assign_s: float | None
    repair_s: float | None
    close_s: float | None
    slowest_repair_s: float | None


class OrderRoutes:
    """The routes, over the store."""

    def __init__(self, store: Rooms, clock: Clock, door: Door) -> None:
        self._store = store
        self._clock = clock
        self._door = door

    def router(self) -> APIRouter:
        """Mounted under /v1/orders."""
        router = APIRouter(prefix="/v1/orders", tags=["orders"])
        add = self._door.add
        add(router, "GET", "", self.orders, Permission.VIEW)
        add(router, "POST", "", self.report, Permission.ORDER, status_code=201)
        add(router, "GET", "/figures", self.figures, Permission.VIEW)
        add(router, "GET", "/{order}", self.order, Permission.VIEW)
        add(router, "POST", "/{order}/{step}", self.take, Permission.ORDER)
        return router

    async def orders(  # noqa: PLR0913 (the filters of the list)
        self,
        request: Request,
        area: str = "",
        open: bool | None = None,  # noqa: A002 (the query's own word)
        reporter: str = "",
        assignee: str = "",
        after: str = "",
        limit: Limit = 50,
    ) -> OrderPage:
        """The newest first; `open` alone or not, or all of them."""
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        try:
            key = key_after(after, str, str)
        except Refused as refused:
            raise HTTPException(422, refused.reason) from refused
        found = await self._store.read(
            lambda sql: rows.page(
                sql, scope, is_open=open, subject=reporter, assignee=assignee, after=key, limit=limit
            )
        )
        last = found[-1] if len(found) == limit else None
        return OrderPage(
            orders=[OrderOut.model_validate(_out(one)) for one in found],
            next="" if last is None else cursor((stamp(last.reported_at), last.id)),
        )

    async def figures(self, request: Request, since: Moment, until: Moment, area: str = "") -> FiguresOut:
        """How many were reported in that time, and how long they took."""
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        found = await self._store.read(lambda sql: rows.figures(sql, scope, since, until))
        return FiguresOut.model_validate(found, from_attributes=True)

    async def order(self, request: Request, order: str) -> OrderWhole:
        """One of them, with its steps."""
        found, steps = await self._store.read(lambda sql: _whole(sql, order))
        if found is None:
            raise HTTPException(404)
        await self._door.require(request, Permission.VIEW, found.area)
        return _whole_out(found, steps)

    async def report(self, request: Request, wanted: OrderIn) -> OrderWhole:
        """报修, of a reporter or about an alert. 409 where the alert has an order already."""
        now = self._clock.now()
        order = await (self._about(wanted, now) if wanted.alert else self._of(wanted, now))
        visitor = await self._door.require(request, Permission.ORDER, order.area)
        order = replace(order, reported_by=visitor.login)

        async def act(sql: Sql) -> bool:
            if order.alert and not await alerts.order_made(sql, order.alert, order.id):
                return False
            await rows.add(sql, order, wanted.note)
            detail = {"reporter": order.subject, "title": order.title, "alert": order.alert}
            await record(sql, visitor.login, "order.reported", order.id, detail, at=now, area=order.area)
            sql.touch(order.subject)
            return True

        if not await self._store.write(act):
            raise HTTPException(409, "alert_has_order")
        return await self.order(request, order.id)

    async def _about(self, wanted: OrderIn, now: datetime) -> Order:
        alert = await self._store.read(lambda sql: alerts.one(sql, wanted.alert))
        if alert is None or alert.kind == "area":
            raise HTTPException(422, "alert_unknown")
        return from_alert(alert, new_id(now), now, title=wanted.title)

    async def _of(self, wanted: OrderIn, now: datetime) -> Order:
        try:
            found = await self._store.read(lambda sql: registry.reporter(sql, wanted.reporter))
        except UnknownReporter as unknown:
            raise HTTPException(422, "reporter_unknown") from unknown
        return Order(
            id=new_id(now),
            subject=found.id,
            area=found.area,
            site=found.site,
            name=found.name,
            reason="",
            part="",
            severity=Severity[wanted.severity.upper()],
            alert="",
            state=OrderState.REPORTED,
            title=wanted.title,
            reported_by="",
            reported_at=now,
        )

    async def take(self, request: Request, order: str, step: OrderStep, said: StepIn) -> OrderWhole:
        """The next step. 409 where it does not follow."""
        if step not in _BY_HAND:
            raise HTTPException(422, "order_step")
        known = await self._store.read(lambda sql: rows.seen(sql, order))
        if known is None:
            raise HTTPException(404)
        visitor = await self._door.require(request, Permission.ORDER, known.area)
        now = self._clock.now()

        async def act(sql: Sql) -> None:
            found = await rows.one(sql, order)
            if found is None:
                return
            await rows.take(sql, found, step, visitor.login, said.note, now, assignee=said.assignee)
            detail = {"assignee": said.assignee, "note": said.note}
            await record(sql, visitor.login, f"order.{step}", order, detail, at=now, area=found.area)
            sql.touch(found.subject)

        try:
            await self._store.write(act)
        except Refused as refused:
            status = 422 if refused.reason == "order_assignee" else 409
            raise HTTPException(status, refused.reason) from refused
        return await self.order(request, order)


def _whole_out(order: Order, steps: list[Taken]) -> OrderWhole:
    told = [StepOut(at=one.at, who=one.who, step=one.step, note=one.note) for one in steps]
    return OrderWhole.model_validate(_out(order) | {"steps": told})


async def _whole(sql: Sql, order: str) -> tuple[Order | None, list[Taken]]:
    return await rows.seen(sql, order), list(await rows.steps(sql, order))


def _out(order: Order) -> dict[str, object]:
    return {
        "id": order.id,
        "reporter": order.subject,
        "area": order.area,
        "site": order.site,
        "name": order.name,
        "reason": order.reason,
        "part": order.part,
        "severity": order.severity.word,
        "alert": order.alert,
        "state": order.state,
        "title": order.title,
        "reported_by": order.reported_by,
        "reported_at": order.reported_at,
        "assignee": order.assignee,
        "assigned_at": order.assigned_at,
        "repaired_at": order.repaired_at,
        "closed_at": order.closed_at,
        "reopened": order.reopened,
        "assign_s": order.assign_s,
        "repair_s": order.repair_s,
        "close_s": order.close_s,
    }
