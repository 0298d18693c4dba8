"""Routes between the two servers of a site, and what every machine may ask of either: whose term it is."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from kiosk.domain.errors import Refused
from kiosk.queue.answers import Json, body_as
from kiosk.queue.api_staff import Done
from kiosk.queue.pairing import Device, DeviceKind
from kiosk.queue.schemas import Message, Pair
from kiosk.queue.service import QueueService
from kiosk.queue.standby.merging import merge, settle
from kiosk.queue.standby.messages import (
    JOIN,
    MEDIA,
    Acknowledge,
    Acknowledged,
    MediaNames,
    TailEnd,
    TailTicket,
    TermNow,
)
from kiosk.queue.standby.proof import PROOF, is_ours
from kiosk.queue.standby.shipping import Session
from kiosk.queue.standby.terms import taken_over_at
from kiosk.queue.writer import Manner

_DIGITS = 10

M = TypeVar("M", bound=Message)


def routes(service: QueueService) -> list[Route]:
    """The standby signs like a kiosk; a server that was superseded proves itself by the site's secret."""
    shipping = service.ledger.shipping

    async def stream(request: Request) -> Response:
        device = await _standby(request, service)
        session = await service.ledger.write_plain(shipping.begin, Manner.BARE)
        return _Followed(service.devices.while_paired(device, shipping.follow(session)), session)

    async def ack(request: Request) -> Response:
        await _standby(request, service)
        asked = await body_as(request, Acknowledge)
        return Json(Acknowledged(follows=shipping.acked(asked.session, asked.position)))

    async def join(request: Request) -> Response:
        asked = await _from_other_server(request, service, Pair)
        return Json(await service.devices.join(asked))

    async def media_names(request: Request) -> Response:
        await _standby(request, service)
        return Json(MediaNames(names=tuple(service.signage.media.names())))

    async def media(request: Request) -> Response:
        await _standby(request, service)
        file = service.signage.media.path(request.path_params["name"])
        if file is None:
            raise Refused("unknown_media")
        return FileResponse(file, media_type="application/octet-stream")

    async def term(request: Request) -> Response:
        standing = service.standing
        of = request.query_params.get("of", "")
        asked = int(of) if of.isascii() and of.isdigit() and len(of) < _DIGITS else standing.term - 1
        return Json(
            TermNow(
                site=service.settings.site.id,
                proof=standing.proof,
                after_seq=taken_over_at(service.ledger.reader, asked),
                superseded=standing.is_superseded,
            )
        )

    async def tail(request: Request) -> Response:
        told = await _from_other_server(request, service, TailTicket)
        return Json(await service.ledger.write(lambda transaction: merge(transaction, told)))

    async def tail_end(request: Request) -> Response:
        told = await _from_other_server(request, service, TailEnd)
        await service.ledger.write(lambda transaction: settle(transaction, told))
        return Json(Done())

    return [
        Route("/v1/standby/stream", stream),
        Route("/v1/standby/ack", ack, methods=["POST"]),
        Route(JOIN, join, methods=["POST"]),
        Route(MEDIA, media_names),
        Route(MEDIA + "/{name}", media),
        Route("/v1/term", term),
        Route("/v1/tail", tail, methods=["POST"]),
        Route("/v1/tail/end", tail_end, methods=["POST"]),
    ]


async def _standby(request: Request, service: QueueService) -> Device:
    device = await service.devices.device_of(request)
    if device.kind is not DeviceKind.STANDBY:
        raise Refused("forbidden", device.kind.value)
    return device


async def _from_other_server(request: Request, service: QueueService, shape: type[M]) -> M:
    body = await request.body()
    if not is_ours(service.standing.secret, body, request.headers.get(PROOF, "")):
        raise Refused("unpaired", PROOF)
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.DecodeError as wrong:
        raise Refused("bad_request", str(wrong)) from wrong


class _Followed(Response):
    """Bytes without an end; a standby that hangs up is noticed at once."""

    def __init__(self, chunks: AsyncGenerator[bytes, None], session: Session) -> None:
        super().__init__(media_type="application/octet-stream")
        self._chunks = chunks
        self._session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def hang_up() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            self._session.end()

        gone = asyncio.create_task(hang_up())
        headers = [(b"content-type", b"application/octet-stream")]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            async with aclosing(self._chunks) as chunks:
                async for chunk in chunks:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            await asyncio.wait((gone,))
