"""Routes for numbers that a kiosk holds in advance and gives alone."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.answers import Json, body_as
from kiosk.queue.lease_schemas import HandIn
from kiosk.queue.leasing.giving import lease_numbers
from kiosk.queue.leasing.handing_in import hand_in
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.service import QueueService


def routes(service: QueueService) -> list[Route]:
    """A kiosk signs both."""

    async def device_of(request: Request) -> str:
        device = await service.devices.device_of(request)
        if device.kind is not DeviceKind.KIOSK:
            raise Refused("forbidden", device.kind.value)
        return device.id

    async def lease(request: Request) -> Response:
        device, hall = await device_of(request), await service.hall()
        base = f"{service.public_url}/t/"
        return Json(
            await service.ledger.write(lambda transaction: lease_numbers(transaction, device, hall, base))
        )

    async def leased(request: Request) -> Response:
        device, asked = await device_of(request), await body_as(request, HandIn)
        return Json(await service.ledger.write(lambda transaction: hand_in(transaction, device, asked)))

    return [
        Route("/v1/leases", lease, methods=["POST"]),
        Route("/v1/leased", leased, methods=["POST"]),
    ]
