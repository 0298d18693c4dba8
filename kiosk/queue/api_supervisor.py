"""Routes for supervisors; the machine's operator keeps the appointment book too."""

from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.answers import Json, body_as
from kiosk.queue.operator import is_operator
from kiosk.queue.service import QueueService
from kiosk.queue.staff import Role
from kiosk.queue.supervisor_schemas import BookAppointment, CancelAppointment, ListAppointment, SetSkill
from kiosk.queue.window_schemas import MoveTicket


def routes(service: QueueService) -> list[Route]:
    """Under /v1: moving tickets, appointments, skills, looking back."""
    desk = _Desk(service)
    return [
        Route("/v1/tickets/{ticket}/move", desk.move, methods=["POST"]),
        Route("/v1/appointments", desk.list_appointment, methods=["POST"]),
        Route("/v1/appointments", desk.appointments),
        Route("/v1/office/appointments", desk.book, methods=["POST"]),
        Route("/v1/appointments/{appointment}/cancel", desk.cancel_appointment, methods=["POST"]),
        Route("/v1/why", desk.why),
        Route("/v1/replay", desk.replay),
        Route("/v1/staff/{staff}/skills", desk.set_skill, methods=["POST"]),
        Route("/v1/staff/{staff}/skills", desk.skills),
    ]


class _Desk:
    def __init__(self, service: QueueService) -> None:
        self._service = service
        self._supervising = service.supervising

    async def move(self, request: Request) -> Response:
        staff = await self._allowed(request, Role.SUPERVISOR)
        asked = await body_as(request, MoveTicket)
        return self._answer(await self._supervising.move(staff, request.path_params["ticket"], asked))

    async def list_appointment(self, request: Request) -> Response:
        who = await self._bookkeeper(request)
        return self._answer(
            await self._supervising.list_appointment(who, await body_as(request, ListAppointment))
        )

    async def book(self, request: Request) -> Response:
        who = await self._allowed(request, Role.SUPERVISOR)
        return self._answer(await self._supervising.book(who, await body_as(request, BookAppointment)))

    async def cancel_appointment(self, request: Request) -> Response:
        who = await self._bookkeeper(request)
        asked = await body_as(request, CancelAppointment)
        appointment = request.path_params["appointment"]
        return self._answer(await self._supervising.cancel_appointment(who, appointment, asked.command))

    async def appointments(self, request: Request) -> Response:
        if not is_operator(request, self._service.operator_token):
            await self._allowed(request, Role.STAFF)
        return Json(self._supervising.appointments_of(day_of(request)))

    async def why(self, request: Request) -> Response:
        await self._allowed(request, Role.STAFF)
        asked = request.query_params
        window = asked.get("window", "")
        if window and not window.isdecimal():
            raise Refused("bad_request", "window")
        number = int(window) if window else None
        return Json(await self._service.lookback.why(asked.get("a", ""), asked.get("b", ""), number))

    async def replay(self, request: Request) -> Response:
        await self._allowed(request, Role.SUPERVISOR)
        try:
            at = datetime.fromisoformat(request.query_params.get("at", ""))
        except ValueError as wrong:
            raise Refused("bad_request", "at") from wrong
        return Json(await self._service.lookback.replay(day_of(request), at))

    async def set_skill(self, request: Request) -> Response:
        by = await self._allowed(request, Role.SUPERVISOR)
        asked = await body_as(request, SetSkill)
        return Json(await self._supervising.set_skill(by, request.path_params["staff"], asked))

    async def skills(self, request: Request) -> Response:
        await self._allowed(request, Role.SUPERVISOR)
        return Json(self._supervising.skills_of(request.path_params["staff"]))

    async def _bookkeeper(self, request: Request) -> str:
        if is_operator(request, self._service.operator_token):
            return "operator"
        return await self._allowed(request, Role.SUPERVISOR)

    async def _allowed(self, request: Request, needed: Role) -> str:
        """The id of who asks. Raises Refused: not_signed_in, csrf, forbidden."""
        session = await self._service.staff.session_of(request)
        if not session.role.may(needed):
            raise Refused("forbidden", session.role.value)
        return session.staff

    def _answer(self, body: bytes) -> Response:
        return Json(body, phases=self._service.ledger.phases)


def day_of(request: Request) -> date:
    """The day that is asked for. Raises Refused bad_request."""
    try:
        return date.fromisoformat(request.query_params.get("day", ""))
    except ValueError as wrong:
        raise Refused("bad_request", "day") from wrong
