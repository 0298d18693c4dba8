"""/replay: a slider over a day, and the hall as it was at that minute, made from the log."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.office.people import members
from kiosk.queue.office.trail import days_kept
from kiosk.queue.staff import Role
from kiosk.queue.web.desk import Desk, sent_away, staff_language
from kiosk.queue.web.office import may_follow, office_page, session_or_away
from kiosk.queue.web.replay_view import HallThen, Span, hall_then, span_of


def routes(desk: Desk) -> list[Route]:
    """/replay and its fragment."""

    async def page(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        days = days_kept(desk.service.ledger.reader)
        asked = request.query_params.get("day", "")
        day = asked if asked in days else days[0] if days else ""
        shown = await _shown(desk, request, day) if day else None
        return office_page(
            desk, request, session, "replay.html", days=days, day=day,
            span=shown[0] if shown else None, h=shown[1] if shown else None,
            minute=shown[2] if shown else 0,
        )  # fmt: skip

    async def fragment(request: Request) -> Response:
        if not await may_follow(request, Role.SUPERVISOR):
            return sent_away("/login")
        shown = await _shown(desk, request, request.query_params.get("day", ""))
        if shown is None:
            return Response(status_code=404)
        return desk.page(request, "replay_hall.html", language=staff_language(request), h=shown[1])

    return [Route("/replay", page), Route("/replay/hall", fragment)]


async def _shown(desk: Desk, request: Request, name: str) -> tuple[Span, HallThen, int] | None:
    """The slider's span, the hall at the minute of the address (else at the end), and that minute; None for no such day."""
    try:
        day = date.fromisoformat(name)
        whole = await desk.service.lookback.replay(day, desk.now())
        span = span_of(whole, desk.zone)
        asked = request.query_params.get("minute", "")
        minute = int(asked) if asked.isdecimal() and len(asked) < 6 else span.last
        hall = await desk.service.lookback.replay(day, span.at(minute))
    except (ValueError, Refused):
        return None
    known = {one.id: one for one in members(desk.service.ledger.reader)}
    t = desk.words(staff_language(request))
    return span, hall_then(hall, known, desk.zone, t), max(span.first, min(minute, span.last))
