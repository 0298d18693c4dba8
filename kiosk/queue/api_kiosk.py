"""Routes for kiosks, which sign every request, and for phones, whose link is unguessable."""

from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.domain.phone import PhoneAct
from kiosk.domain.rating import RatingChannel, RatingLevel, RatingReason
from kiosk.queue.answers import Json, body_as
from kiosk.queue.pairing import Device, DeviceKind
from kiosk.queue.phone_desk import PhoneDesk, PhoneWish
from kiosk.queue.schemas import ActOnTicket, FindTicket, Message, Rate, ReportPrint, TakeTicket
from kiosk.queue.service import Answer, QueueService
from kiosk.queue.streaming import Stream

M = TypeVar("M", bound=Message)


class CancelTicket(Message, frozen=True, kw_only=True):
    """POST /t/{token}/{cancel|late|return}."""

    command: str


class RateByLink(Message, frozen=True, kw_only=True):
    """POST /t/{token}/rating."""

    command: str
    level: RatingLevel | None
    reasons: tuple[RatingReason, ...] = ()


def routes(service: QueueService) -> list[Route]:
    """Everything under /v1 for kiosks, and the phone's acts."""
    kiosk, phone = _Kiosk(service), _Phone(service)
    return [
        Route("/v1/tickets", kiosk.take, methods=["POST"]),
        Route("/v1/hall", kiosk.hall),
        Route("/v1/hall/stream", kiosk.stream),
        Route("/v1/day", kiosk.day),
        Route("/v1/tickets/find", kiosk.find, methods=["POST"]),
        Route("/v1/tickets/{ticket}", kiosk.ticket),
        Route("/v1/tickets/{ticket}/cancel", kiosk.cancel, methods=["POST"]),
        Route("/v1/tickets/{ticket}/return", kiosk.come_back, methods=["POST"]),
        Route("/v1/tickets/{ticket}/late", kiosk.postpone, methods=["POST"]),
        Route("/v1/tickets/{ticket}/reprint", kiosk.reprint, methods=["POST"]),
        Route("/v1/tickets/{ticket}/print", kiosk.report_print, methods=["POST"]),
        Route("/v1/ratings", kiosk.rate, methods=["POST"]),
        Route("/v1/ratings/{code}", kiosk.rateable),
        Route("/v1/ratings/link/{token}", kiosk.rateable_by_link),
        Route("/v1/t/{token}", phone.status),
        Route("/v1/t/{token}/stream", phone.stream),
        Route("/t/{token}/cancel", phone.cancel, methods=["POST"]),
        Route("/t/{token}/late", phone.late, methods=["POST"]),
        Route("/t/{token}/return", phone.come_back, methods=["POST"]),
        Route("/t/{token}/rating", phone.rate, methods=["POST"]),
    ]


class _Kiosk:
    def __init__(self, service: QueueService) -> None:
        self._service = service
        self._phases = service.ledger.phases

    async def take(self, request: Request) -> Response:
        device = await self._kiosk(request)
        asked = await body_as(request, TakeTicket)
        return self._answer(await self._service.take_ticket(device.id, asked))

    async def hall(self, request: Request) -> Response:
        await self._kiosk(request)
        return Json(await self._service.hall())

    async def stream(self, request: Request) -> Response:
        device = await self._kiosk(request)
        return Stream(self._service.devices.while_paired(device, self._service.subscribe("hall")))

    async def day(self, request: Request) -> Response:
        await self._kiosk(request)
        return Json(await self._service.day_key())

    async def ticket(self, request: Request) -> Response:
        await self._kiosk(request)
        return Json(await self._service.ticket_status(request.path_params["ticket"]))

    async def report_print(self, request: Request) -> Response:
        device = await self._kiosk(request)
        report = await body_as(request, ReportPrint)
        return self._answer(
            await self._service.report_print(device.id, request.path_params["ticket"], report)
        )

    async def find(self, request: Request) -> Response:
        device = await self._kiosk(request)
        return Json(self._service.residents.find(device.id, await body_as(request, FindTicket)))

    async def cancel(self, request: Request) -> Response:
        await self._kiosk(request)
        asked = await body_as(request, ActOnTicket)
        return self._answer(await self._service.cancel(request.path_params["ticket"], asked.command))

    async def come_back(self, request: Request) -> Response:
        device, asked = await self._kiosk(request), await body_as(request, ActOnTicket)
        body = await self._service.residents.come_back(
            request.path_params["ticket"], asked.command, "kiosk", device.id
        )
        return Json(body, phases=self._phases)

    async def postpone(self, request: Request) -> Response:
        device, asked = await self._kiosk(request), await body_as(request, ActOnTicket)
        ticket = request.path_params["ticket"]
        return Json(
            await self._service.residents.postpone(ticket, asked.command, device.id), phases=self._phases
        )

    async def reprint(self, request: Request) -> Response:
        device, asked = await self._kiosk(request), await body_as(request, ActOnTicket)
        ticket = request.path_params["ticket"]
        return Json(
            await self._service.residents.reprint(ticket, asked.command, device.id), phases=self._phases
        )

    async def rate(self, request: Request) -> Response:
        device = await self._kiosk(request)
        asked = await body_as(request, Rate)
        kiosk = msgspec.structs.replace(asked, channel=RatingChannel.KIOSK)
        return self._answer(await self._service.rate(device.id, kiosk))

    async def rateable(self, request: Request) -> Response:
        await self._kiosk(request)
        return Json(await self._service.rateable(request.path_params["code"]))

    async def rateable_by_link(self, request: Request) -> Response:
        await self._kiosk(request)
        return Json(await self._service.rateable_by_link(request.path_params["token"]))

    async def _kiosk(self, request: Request) -> Device:
        """Raises Refused: unpaired, forbidden."""
        device = await self._service.devices.device_of(request)
        if device.kind is not DeviceKind.KIOSK:
            raise Refused("forbidden", device.kind.value)
        return device

    def _answer(self, answer: Answer[M]) -> Response:
        return Json(answer.body, phases=self._phases)


class _Phone:
    def __init__(self, service: QueueService) -> None:
        self._service = service
        self._desk = PhoneDesk(service)

    async def status(self, request: Request) -> Response:
        return Json(await self._service.ticket_status(await self._ticket(request)))

    async def stream(self, request: Request) -> Response:
        return Stream(self._service.subscribe(f"ticket:{await self._ticket(request)}"))

    async def cancel(self, request: Request) -> Response:
        return await self._act(request, PhoneAct.CANCEL)

    async def late(self, request: Request) -> Response:
        return await self._act(request, PhoneAct.LATE)

    async def come_back(self, request: Request) -> Response:
        return await self._act(request, PhoneAct.RETURN)

    async def rate(self, request: Request) -> Response:
        asked = await body_as(request, RateByLink)
        return await self._done(request, PhoneWish(asked.command, PhoneAct.RATE, asked.level, asked.reasons))

    async def _act(self, request: Request, act: PhoneAct) -> Response:
        asked = await body_as(request, CancelTicket)
        return await self._done(request, PhoneWish(asked.command, act))

    async def _done(self, request: Request, wish: PhoneWish) -> Response:
        answer = await self._desk.act(await self._ticket(request), wish)
        return Json(answer, phases=self._service.ledger.phases)

    async def _ticket(self, request: Request) -> str:
        return await self._service.ticket_of_token(request.path_params["token"])
