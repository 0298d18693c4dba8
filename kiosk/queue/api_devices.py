"""Routes for the machines in the hall that are pages: displays and pads; and the pairing of every machine."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingChannel, RatingLevel, RatingReason
from kiosk.queue.answers import Json, body_as
from kiosk.queue.api_staff import Done, address_of, set_cookie
from kiosk.queue.pairing import COOKIE, Device, DeviceKind
from kiosk.queue.schemas import Message, Pair, Rate
from kiosk.queue.service import QueueService
from kiosk.queue.streaming import Stream

_COOKIE_S = 10 * 365 * 86_400  # a paired screen stays paired until it is revoked


class AskToSpeak(Message, frozen=True, kw_only=True):
    """POST /v1/zones/{zone}/speaker. `page` tells two pages of one machine apart."""

    page: str = ""


class RateHere(Message, frozen=True, kw_only=True):
    """POST /v1/pads/{window}/rating: about the ticket that the pad shows. `ticket` guards against a late tap."""

    command: str
    level: RatingLevel | None
    reasons: tuple[RatingReason, ...] = ()
    ticket: str = ""


def routes(service: QueueService) -> list[Route]:
    """Everything under /v1 for displays and pads."""
    hall = _Hall(service)
    return [
        Route("/v1/pair", hall.pair, methods=["POST"]),
        Route("/v1/zones/{zone}/stream", hall.zone),
        Route("/v1/zones/{zone}/speaker", hall.speaker, methods=["POST"]),
        Route("/v1/announcements/{announcement}/finished", hall.finished, methods=["POST"]),
        Route("/v1/pads/{window:int}/stream", hall.pad),
        Route("/v1/pads/{window:int}/rating", hall.rate, methods=["POST"]),
    ]


class _Hall:
    def __init__(self, service: QueueService) -> None:
        self._service = service

    async def pair(self, request: Request) -> Response:
        paired, secret = await self._service.devices.pair(await body_as(request, Pair), address_of(request))
        answer = Json(paired)
        if secret:
            set_cookie(request, answer, COOKIE, secret, max_age_s=_COOKIE_S)
        return answer

    async def zone(self, request: Request) -> Response:
        zone = request.path_params["zone"]
        device = await self._display(request, zone)
        last = request.headers.get("last-event-id", "")
        after = int(last) if last.isdecimal() and len(last) < 16 else 0
        views = self._service.subscribe(f"zone:{zone}", after)
        return Stream(self._service.devices.while_paired(device, views))

    async def speaker(self, request: Request) -> Response:
        zone = request.path_params["zone"]
        device = await self._display(request, zone)
        page = (await body_as(request, AskToSpeak)).page[:64]
        return Json(await self._service.speaker(zone, f"{device.id}:{page}"))

    async def finished(self, request: Request) -> Response:
        announcement = request.path_params["announcement"]
        device = await self._display(request, announcement.rpartition("-")[0])
        await self._service.announcement_finished(announcement, device.zone)
        return Json(Done())

    async def pad(self, request: Request) -> Response:
        window = request.path_params["window"]
        device = await self._pad(request, window)
        views = self._service.subscribe(f"pad:{window}")
        return Stream(self._service.devices.while_paired(device, views))

    async def rate(self, request: Request) -> Response:
        window = request.path_params["window"]
        device = await self._pad(request, window)
        asked = await body_as(request, RateHere)
        ticket = asked.ticket or (await self._service.pad_view(window)).ticket
        if not ticket:
            raise Refused("rating_closed")
        rate = Rate(
            command=asked.command,
            channel=RatingChannel.PAD,
            level=asked.level,
            ticket=ticket,
            reasons=asked.reasons,
        )
        answer = await self._service.rate(device.id, rate, pad_window=window)
        return Json(answer.body, phases=self._service.ledger.phases)

    async def _display(self, request: Request, zone: str) -> Device:
        """Raises Refused: unpaired, forbidden."""
        device = await self._service.devices.device_of(request)
        if device.kind is not DeviceKind.DISPLAY or device.zone != zone:
            raise Refused("forbidden", "zone")
        return device

    async def _pad(self, request: Request, window: int) -> Device:
        """Raises Refused: unpaired, forbidden."""
        device = await self._service.devices.device_of(request)
        if device.kind is not DeviceKind.PAD or device.window != window:
            raise Refused("forbidden", "window")
        return device
