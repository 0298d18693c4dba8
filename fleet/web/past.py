"""Everything that one reporter told, day by day, and everything that was asked of it."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet import alarm_lane, tallies
from fleet.commands import rows as commands
from fleet.commands.orders import CommandState, Order
from fleet.paging import after as key_after
from fleet.paging import cursor
from fleet.staff.people import Visitor
from fleet.store.port import Reporter
from fleet.web import view
from fleet.web.desk import Desk, page
from fleet.web.reporter import COMMAND_MARKS, seen
from kiosk.domain.errors import Refused
from kiosk.domain.texts import Texts

PAGE = 100


def routes(desk: Desk) -> list[Route]:
    """Two pages, newest first, going on at keys of their rows."""
    return [
        page(desk, "/reporters/{reporter}/timeline", _timeline),
        page(desk, "/reporters/{reporter}/commands", _commands),
    ]


async def _timeline(desk: Desk, request: Request, visitor: Visitor) -> Response:
    reporter = await seen(desk, request, visitor)
    if reporter is None:
        return desk.refused(request, visitor)
    zone, store = desk.parts.config.zone, desk.parts.store
    today = desk.parts.clock.now().astimezone(zone).date()
    kept_days = desk.parts.config.retention.events_days
    oldest = today - timedelta(kept_days)
    day = _day(request.query_params.get("day", ""), oldest, today)
    key = _key(request, int, int)
    before = (int(key[0]), int(key[1])) if key else tallies.NEWEST
    found = await store.read(lambda sql: tallies.events(sql, reporter.id, day, PAGE + 1, before))
    ahead = () if key else await store.read(lambda sql: alarm_lane.waiting(sql, reporter.id, day))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return await _shown(
        desk,
        request,
        visitor,
        reporter,
        room="timeline",
        events=view.timeline(desk.words(request), [*ahead, *found[:PAGE]], zone, "%H:%M:%S"),
        day=day.isoformat(),
        day_before=(day - timedelta(1)).isoformat() if day > oldest else "",
        day_after=(day + timedelta(1)).isoformat() if day < today else "",
        kept_days=kept_days,
        after="" if last is None else cursor((last.epoch, last.seq)),
    )


async def _commands(desk: Desk, request: Request, visitor: Visitor) -> Response:
    reporter = await seen(desk, request, visitor)
    if reporter is None:
        return desk.refused(request, visitor)
    key = _key(request, int)
    before = int(key[0]) if key else None
    found = await desk.parts.store.read(lambda sql: commands.of_reporter(sql, reporter.id, PAGE + 1, before))
    t = desk.words(request)
    return await _shown(
        desk,
        request,
        visitor,
        reporter,
        room="commands",
        commands=[
            (
                one,
                COMMAND_MARKS[one.state],
                desk.local(one.created_at),
                "" if one.ended_at is None else desk.local(one.ended_at),
                _became(t, one),
            )
            for one in found[:PAGE]
        ],
        after=cursor((found[PAGE - 1].id,)) if len(found) > PAGE else "",
    )


async def _shown(
    desk: Desk, request: Request, visitor: Visitor, reporter: Reporter, **values: object
) -> Response:
    return desk.show(
        request,
        "past.html",
        visitor,
        status=200,
        r=reporter,
        shown=reporter.area,
        nodes=await desk.nodes(request, visitor, reporter.area),
        **values,
    )


def _became(t: Texts, order: Order) -> str:
    """Why it was not done; "" where nothing more is to be said."""
    why = (
        ""
        if order.result is None or order.state is not CommandState.FAILED
        else str(order.result.get("why", ""))
    )
    key = f"fleet.past.why.{why}"
    return t(key) if key in t else why


def _day(said: str, oldest: date, today: date) -> date:
    """The day that was asked for, or the nearest that there is; today for what is no day."""
    try:
        return max(oldest, min(date.fromisoformat(said), today))
    except ValueError:
        return today


def _key(request: Request, *kinds: type[int]) -> tuple[str | int, ...]:
    try:
        return key_after(request.query_params.get("after", ""), *kinds)
    except Refused:
        return ()
