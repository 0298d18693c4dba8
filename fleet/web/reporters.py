"""Every reporter below an area: a list by pages with search and filters."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.findings import REASONS
from fleet.health import Verdict
from fleet.staff.people import Visitor
from fleet.standing import PROBLEMS, WORST_FIRST, Wanted, cursor_of
from fleet.web import view, wording
from fleet.web.desk import Desk, page

PAGE = 50
SHOWN = {
    "": WORST_FIRST,
    "problems": PROBLEMS,
    "lost": (Verdict.LOST,),
    "down": (Verdict.DOWN,),
    "degraded": (Verdict.DEGRADED,),
    "waiting": (Verdict.WAITING,),
}


def routes(desk: Desk) -> list[Route]:
    """The page."""
    return [page(desk, "/reporters", _reporters)]


async def _reporters(desk: Desk, request: Request, visitor: Visitor) -> Response:
    area = desk.area(request, visitor)
    if area is None:
        return desk.refused(request, visitor)
    asked = request.query_params
    show = asked.get("show", "") if asked.get("show", "") in SHOWN else ""
    reason = asked.get("reason", "") if asked.get("reason", "") in REASONS else ""
    words = asked.get("q", "").strip()[:60]
    wanted = Wanted(area, SHOWN[show], words, reason)
    found = await desk.parts.overviews.page(wanted, cursor_of(asked.get("after", "")), PAGE)
    t, now = desk.words(request), desk.parts.clock.now()
    return desk.live(
        request,
        "reporters",
        visitor,
        area=area,
        shown=area,
        nodes=await desk.nodes(request, visitor, area),
        rows=[view.row(t, line, now) for line in found.lines],
        after="" if found.after is None else str(found.after),
        show=show,
        choices=tuple(SHOWN),
        reason=reason,
        reason_words="" if not reason else wording.reason_words(t, reason),
        words=words,
    )
