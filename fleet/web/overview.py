"""The overview of an area, and one reporter."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet import tallies
from fleet.overview import Line
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.port import UnknownReporter
from fleet.web import view, wording
from fleet.web.chart import chart
from fleet.web.desk import Desk, page
from kiosk.web.pages import language_of

TIMELINE = 40
CLOCK_FINE_S = 5.0


def routes(desk: Desk) -> list[Route]:
    """Both pages."""
    return [page(desk, "/", _overview), page(desk, "/reporters/{reporter}", _reporter)]


async def _overview(desk: Desk, request: Request, visitor: Visitor) -> Response:
    scope = visitor.scopes(Permission.VIEW)[0]
    area = request.query_params.get("area", "") or scope
    if not visitor.may(Permission.VIEW, area):
        return desk.refused(request, visitor)
    t, language = desk.words(request), language_of(request)
    everything = await desk.parts.overviews.of(scope)
    overview = everything if area == scope else await desk.parts.overviews.of(area)
    nodes = desk.areas.tree(everything.lines, scope, language)
    last = overview.last_sync_at
    shown = area or (nodes[0].code if nodes else "")
    return desk.live(
        request,
        "overview",
        visitor,
        area=area,
        shown=shown,
        nodes=nodes,
        overview=overview,
        kpis=view.kpis(t, overview),
        rows=[view.row(t, line, overview.now) for line in overview.lines],
        last=wording.age(t, None if last is None else overview.now - last),
        chart=chart(overview.taken_by_hour, overview.done_by_hour),
        tickets=view.tickets(t, overview.today),
        slips=view.slips(t, overview.today),
        ratings=view.ratings(t, overview.today),
    )


async def _reporter(desk: Desk, request: Request, visitor: Visitor) -> Response:
    try:
        line = await desk.parts.overviews.one(request.path_params["reporter"])
    except UnknownReporter:
        return desk.refused(request, visitor)
    if not visitor.may(Permission.VIEW, line.reporter.area):
        return desk.refused(request, visitor)
    t, language = desk.words(request), language_of(request)
    now, zone = desk.parts.clock.now(), desk.parts.config.zone
    scope = visitor.scopes(Permission.VIEW)[0]
    everything = await desk.parts.overviews.of(scope)
    today = await desk.parts.overviews.today_of(line.reporter.id)
    day = now.astimezone(zone).date()
    events = await desk.parts.store.read(lambda sql: tallies.events(sql, line.reporter.id, day, TIMELINE))
    return desk.live(
        request,
        "reporter",
        visitor,
        shown=line.reporter.area,
        nodes=desk.areas.tree(everything.lines, scope, language),
        path=desk.areas.path(line.reporter.area, language),
        line=line,
        row=view.row(t, line, now),
        links=view.links(t, line),
        clock_fine=_clock_is_fine(line),
        enrolled=line.reporter.enrolled_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        events=view.timeline(t, events, zone),
        today=today,
        tickets=view.tickets(t, today),
        slips=view.slips(t, today),
        ratings=view.ratings(t, today),
    )


def _clock_is_fine(line: Line) -> bool:
    return abs(line.reporter.clock_offset_s) < CLOCK_FINE_S
