"""The overview of an area: figures, what is wrong, who has not been told, how its parts stand."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.overview import FIRST_ALERTS
from fleet.staff.people import Visitor
from fleet.web import alerting, view
from fleet.web.chart import chart
from fleet.web.desk import Desk, page
from kiosk.web.pages import language_of


def routes(desk: Desk) -> list[Route]:
    """The page."""
    return [page(desk, "/", _overview)]


async def _overview(desk: Desk, request: Request, visitor: Visitor) -> Response:
    area = desk.area(request, visitor)
    if area is None:
        return desk.refused(request, visitor)
    t, language = desk.words(request), language_of(request)
    overview = await desk.parts.overviews.of(area)
    nodes = await desk.nodes(request, visitor, area)
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
        rows=[view.row(t, line, overview.now) for line in overview.problems.lines],
        alerts=[alerting.line(t, alert, overview.now) for alert in overview.alerts[:FIRST_ALERTS]],
        parts=view.shares(overview.parts, lambda code: desk.areas.name(code, language)),
        chart=chart(overview.taken_by_hour, overview.done_by_hour),
    )
