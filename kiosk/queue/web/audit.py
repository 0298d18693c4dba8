"""/audit: who did what, by day and by person, in pages."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.queue.office.people import members
from kiosk.queue.office.trail import Question, Scope, days_kept, trail
from kiosk.queue.staff import Role
from kiosk.queue.web.audit_view import act_rows
from kiosk.queue.web.desk import Desk, staff_language
from kiosk.queue.web.office import Option, office_page, person_words, session_or_away


def routes(desk: Desk) -> list[Route]:
    """/audit."""

    async def page(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        t, reader = desk.words(staff_language(request)), desk.service.ledger.reader
        asked = question_of(request)
        found, everybody = trail(reader, asked), members(reader)
        known = {one.id: one for one in everybody}
        return office_page(
            desk,
            request,
            session,
            "audit.html",
            acts=act_rows(found, known, desk.zone, t),
            day=found.day,
            days=days_kept(reader),
            asked=asked,
            people=[Option(one.id, person_words(one)) for one in everybody],
            scopes=[Option(scope.value, t(f"office.audit.{scope.value}")) for scope in Scope],
            older=_address(request, before=str(found.older)) if found.older else "",
            newest=_address(request, before="0") if asked.before else "",
        )

    return [Route("/audit", page)]


def question_of(request: Request) -> Question:
    """What the address asks for; what it says wrong is not asked."""
    given = request.query_params
    before = given.get("before", "")
    return Question(
        day=given.get("day", ""),
        person=given.get("person", ""),
        scope=Scope.ALL if given.get("scope") == Scope.ALL.value else Scope.OFFICE,
        before=int(before) if before.isdecimal() and len(before) < 16 else 0,
    )


def _address(request: Request, **changed: str) -> str:
    kept = {name: request.query_params.get(name, "") for name in ("day", "person", "scope", "lang")}
    return "/audit?" + urlencode({name: value for name, value in (kept | changed).items() if value})
