"""The answer to 为什么这个顺序, for a window's console and for the live board."""

from starlette.requests import Request
from starlette.responses import Response

from kiosk.domain.errors import Refused
from kiosk.queue.web.desk import Desk, staff_language
from kiosk.queue.web.why_view import WhySheet, answered, asked_first, refused
from kiosk.queue.window_schemas import WindowView

_LONGEST = 12


async def why_page(desk: Desk, request: Request, view: WindowView, window: int | None) -> Response:
    """The sheet: of the two numbers in the address, else of the first two that wait."""
    sheet = await _sheet(desk, request, view, window)
    return desk.page(request, "caller_sheet_why.html", language=staff_language(request), s=sheet)


async def _sheet(desk: Desk, request: Request, view: WindowView, window: int | None) -> WhySheet:
    t, given = desk.words(staff_language(request)), request.query_params
    asked = (_number(given.get("a", "")), _number(given.get("b", "")))
    if not any(asked):
        asked = asked_first(view)
    try:
        why = await desk.service.lookback.why(*asked, window)
    except Refused:
        return refused(asked, t)
    return answered(asked, why, desk.settings.priority.ageing_step_s // 60, desk.zone, t)


def _number(typed: str) -> str:
    return typed.strip().upper()[:_LONGEST]
