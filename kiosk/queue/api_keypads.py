"""Routes for the host of the hall's RS-485 line, which signs like a kiosk; it acts at the windows it was paired for."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingChannel
from kiosk.queue.answers import Json, body_as
from kiosk.queue.api_devices import RateHere
from kiosk.queue.pairing import Device, DeviceKind
from kiosk.queue.schemas import Rate
from kiosk.queue.service import QueueService, Verb
from kiosk.queue.settings import WindowSettings
from kiosk.queue.streaming import Stream
from kiosk.queue.window_schemas import WindowCommand


def routes(service: QueueService) -> list[Route]:
    """Everything under /v1/keypads."""
    line = _Line(service)
    return [
        Route("/v1/keypads", line.hall),
        Route("/v1/keypads/stream", line.stream),
        Route("/v1/keypads/{window:int}/rating", line.rate, methods=["POST"]),
        Route("/v1/keypads/{window:int}/{verb}", line.command, methods=["POST"]),
    ]


class _Line:
    def __init__(self, service: QueueService) -> None:
        self._service = service
        self._phases = service.ledger.phases

    async def hall(self, request: Request) -> Response:
        return Json(self._service.keypad_hall(self._windows(await self._host(request))))

    async def stream(self, request: Request) -> Response:
        host = await self._host(request)
        views = self._service.follow_keypads(self._windows(host))
        return Stream(self._service.devices.while_paired(host, views))

    async def command(self, request: Request) -> Response:
        host, window = await self._at(request)
        asked = await body_as(request, WindowCommand)
        try:
            verb = Verb(request.path_params["verb"])
        except ValueError as unknown:
            raise Refused("bad_request", "verb") from unknown
        answer = await self._service.command_keypad(host.id, window, verb, asked)
        return Json(answer.body, phases=self._phases)

    async def rate(self, request: Request) -> Response:
        host, window = await self._at(request)
        asked = await body_as(request, RateHere)
        rate = Rate(
            command=asked.command,
            channel=RatingChannel.PAD,
            level=asked.level,
            ticket=asked.ticket,
            reasons=asked.reasons,
        )
        answer = await self._service.rate(host.id, rate, pad_window=window.number)
        return Json(answer.body, phases=self._phases)

    async def _host(self, request: Request) -> Device:
        """Raises Refused: unpaired, forbidden."""
        device = await self._service.devices.device_of(request)
        if device.kind is not DeviceKind.KEYPAD:
            raise Refused("forbidden", device.kind.value)
        return device

    async def _at(self, request: Request) -> tuple[Device, WindowSettings]:
        """Who asks, and at which of its windows. Raises Refused: unpaired, forbidden."""
        host = await self._host(request)
        window = next(
            (one for one in self._windows(host) if one.number == request.path_params["window"]), None
        )
        if window is None:
            raise Refused("forbidden", "window")
        return host, window

    def _windows(self, host: Device) -> tuple[WindowSettings, ...]:
        """One window, those of a zone, or all: as its code said."""
        return tuple(
            window
            for window in self._service.settings.windows
            if host.window in (None, window.number) and host.zone in ("", window.zone)
        )
