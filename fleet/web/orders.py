"""Work orders below an area, and what was done about one of them."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.paging import after as key_after
from fleet.paging import cursor
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.rows import stamp
from fleet.web.desk import Desk, page
from fleet.workorders import rows
from fleet.workorders.order import OrderState
from kiosk.domain.errors import Refused
from kiosk.web.pages import Mark

PAGE = 50
SHOWN: Mapping[str, bool | None] = {"open": True, "past": False, "all": None}
MARKS: Mapping[str, Mark] = {
    OrderState.REPORTED: "warn",
    OrderState.ASSIGNED: "busy",
    OrderState.REPAIRED: "ok",
    OrderState.CLOSED: "ok",
    OrderState.CANCELLED: "off",
}
# What a person may do next; the API refuses the same.
STEPS: Mapping[str, str] = {
    OrderState.REPORTED: "assign repair note cancel",
    OrderState.ASSIGNED: "repair assign note cancel",
    OrderState.REPAIRED: "close reject note",
    OrderState.CLOSED: "note",
    OrderState.CANCELLED: "note",
}


def routes(desk: Desk) -> list[Route]:
    """The page."""
    return [page(desk, "/orders", _orders)]


async def _orders(desk: Desk, request: Request, visitor: Visitor) -> Response:
    area = desk.area(request, visitor)
    if area is None:
        return desk.refused(request, visitor)
    asked = request.query_params
    show = asked.get("show", "") if asked.get("show", "") in SHOWN else "open"
    try:
        key = key_after(asked.get("after", ""), str, str)
    except Refused:
        key = ()
    store, chosen = desk.parts.store, asked.get("order", "")
    found = await store.read(
        lambda sql: rows.page(
            sql, area, is_open=SHOWN[show], subject="", assignee="", after=key, limit=PAGE + 1
        )
    )
    one = await store.read(lambda sql: rows.seen(sql, chosen)) if chosen else None
    if one is not None and not visitor.may(Permission.VIEW, one.area):
        return desk.refused(request, visitor)
    taken = await store.read(lambda sql: rows.steps(sql, one.id)) if one is not None else ()
    return desk.live(
        request,
        "orders",
        visitor,
        area=area,
        shown=area,
        nodes=await desk.nodes(request, visitor, area),
        lines=[(order, MARKS[order.state], desk.local(order.reported_at)) for order in found[:PAGE]],
        after=cursor((stamp(found[PAGE - 1].reported_at), found[PAGE - 1].id)) if len(found) > PAGE else "",
        show=show,
        choices=tuple(SHOWN),
        one=one,
        one_mark="off" if one is None else MARKS[one.state],
        taken=[(desk.local(step.at), step) for step in taken],
        steps=STEPS,
    )
