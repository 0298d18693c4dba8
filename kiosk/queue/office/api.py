"""Routes of the office: supervisors for the hall, administrators for staff; changes carry the session's token."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.answers import Json, body_as
from kiosk.queue.api_staff import Done
from kiosk.queue.office.messages import (
    FreeWindow,
    GiveBack,
    GiveNumber,
    GrantPriority,
    HandedOver,
    Hire,
    NewCertificate,
    NewRole,
    ResumeService,
    StopService,
)
from kiosk.queue.service import QueueService
from kiosk.queue.staff import Role


def routes(service: QueueService) -> list[Route]:
    """Everything under /v1/office."""
    people, hall = _People(service), _HallDesk(service)
    staff = "/v1/office/staff/{staff}"
    return [
        Route("/v1/office/staff", people.hire, methods=["POST"]),
        Route(f"{staff}/password", people.renew_password, methods=["POST"]),
        Route(f"{staff}/role", people.set_role, methods=["POST"]),
        Route(f"{staff}/certificate", people.certify, methods=["POST"]),
        Route(f"{staff}/disable", people.disable, methods=["POST"]),
        Route(f"{staff}/enable", people.enable, methods=["POST"]),
        Route("/v1/office/services/{service}/stop", hall.stop, methods=["POST"]),
        Route("/v1/office/services/{service}/resume", hall.resume, methods=["POST"]),
        Route("/v1/office/tickets", hall.give_number, methods=["POST"]),
        Route("/v1/office/tickets/{ticket}/priority", hall.grant, methods=["POST"]),
        Route("/v1/office/tickets/{ticket}/cancel", hall.give_back, methods=["POST"]),
        Route("/v1/office/windows/{window:int}/free", hall.free_window, methods=["POST"]),
    ]


async def allowed(service: QueueService, request: Request, needed: Role) -> str:
    """The id of who asks. Raises Refused: not_signed_in, csrf, forbidden."""
    session = await service.staff.session_of(request)
    if not session.role.may(needed):
        raise Refused("forbidden", session.role.value)
    return session.staff


class _People:
    def __init__(self, service: QueueService) -> None:
        self._service = service
        self._accounts = service.office.accounts

    async def hire(self, request: Request) -> Response:
        by = await self._administrator(request)
        asked = await body_as(request, Hire)
        staff, password = await self._accounts.hire(asked.login, asked.name, asked.role, by)
        return Json(HandedOver(staff=staff, password=password))

    async def renew_password(self, request: Request) -> Response:
        by, staff = await self._administrator(request), request.path_params["staff"]
        return Json(HandedOver(staff=staff, password=await self._accounts.renew_password(staff, by)))

    async def set_role(self, request: Request) -> Response:
        by = await self._administrator(request)
        asked = await body_as(request, NewRole)
        await self._accounts.set_role(request.path_params["staff"], asked.role, by)
        return Json(Done())

    async def certify(self, request: Request) -> Response:
        by = await self._administrator(request)
        asked = await body_as(request, NewCertificate)
        await self._accounts.certify(
            request.path_params["staff"], asked.number.strip(), asked.valid_until, by
        )
        return Json(Done())

    async def disable(self, request: Request) -> Response:
        by = await self._administrator(request)
        await self._accounts.disable(request.path_params["staff"], by)
        return Json(Done())

    async def enable(self, request: Request) -> Response:
        by = await self._administrator(request)
        await self._accounts.enable(request.path_params["staff"], by)
        return Json(Done())

    async def _administrator(self, request: Request) -> str:
        return await allowed(self._service, request, Role.ADMIN)


class _HallDesk:
    def __init__(self, service: QueueService) -> None:
        self._service = service

    async def stop(self, request: Request) -> Response:
        staff = await allowed(self._service, request, Role.SUPERVISOR)
        asked = await body_as(request, StopService)
        service = request.path_params["service"]
        return self._answer(await self._service.office.stop_service(staff, service, asked))

    async def resume(self, request: Request) -> Response:
        staff = await allowed(self._service, request, Role.SUPERVISOR)
        asked = await body_as(request, ResumeService)
        service = request.path_params["service"]
        return self._answer(await self._service.office.resume_service(staff, service, asked))

    async def free_window(self, request: Request) -> Response:
        staff = await allowed(self._service, request, Role.SUPERVISOR)
        asked = await body_as(request, FreeWindow)
        window = request.path_params["window"]
        return self._answer(await self._service.office.free_window(staff, window, asked))

    async def give_number(self, request: Request) -> Response:
        staff = await allowed(self._service, request, Role.SUPERVISOR)
        asked = await body_as(request, GiveNumber)
        body = await self._service.office.give_number(staff, asked, self._service.public_url)
        self._service.voice.prepare(asked.service)
        return self._answer(body)

    async def grant(self, request: Request) -> Response:
        staff = await allowed(self._service, request, Role.SUPERVISOR)
        asked = await body_as(request, GrantPriority)
        return self._answer(await self._service.office.grant(staff, request.path_params["ticket"], asked))

    async def give_back(self, request: Request) -> Response:
        staff = await allowed(self._service, request, Role.SUPERVISOR)
        asked = await body_as(request, GiveBack)
        ticket = request.path_params["ticket"]
        return self._answer(await self._service.office.give_back(staff, ticket, asked.command))

    def _answer(self, body: bytes) -> Response:
        return Json(body, phases=self._service.ledger.phases)
