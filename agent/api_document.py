"""The agent's routes for scanning pages: thin, no rules."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.document_schemas import ArrangePages, SetPageColour, SetPageCorners, TakePage, TurnPage
from agent.scanning import Scanning
from kiosk.hardware.document import codec
from kiosk.hardware.document.port import ColourMode

SCAN = "/v1/visit/{visit:int}/document"
PAGES = f"{SCAN}/pages"
PAGE = f"{PAGES}/{{page:int}}"
THUMBNAIL_PX = 480

M = TypeVar("M", bound=msgspec.Struct)


def document_routes(scanning: Scanning) -> list[Route]:
    """Every route below /v1/visit/{id}/document."""
    return [*_session_routes(scanning), *_page_routes(scanning)]


def _session_routes(scanning: Scanning) -> list[Route]:
    async def begin(request: Request) -> Response:
        return _json(await scanning.begin(_visit(request)))

    async def view(request: Request) -> Response:
        return _json(await scanning.view(_visit(request)))

    async def end(request: Request) -> Response:
        await scanning.end(_visit(request))
        return Response(status_code=204)

    async def take(request: Request) -> Response:
        asked = await _body(request, TakePage)
        taken = await scanning.take(_visit(request), asked.command, _mode(grey=asked.grey), asked.replaces)
        return _json(taken)

    async def arrange(request: Request) -> Response:
        order = codec.Arrange(ask=0, pages=(await _body(request, ArrangePages)).pages)
        return _json(await scanning.change(_visit(request), order))

    async def pdf(request: Request) -> Response:
        return Response(await scanning.pdf(_visit(request)), media_type="application/pdf", headers=_KEPT_BACK)

    return [
        Route(SCAN, begin, methods=["POST"]),
        Route(SCAN, view, methods=["GET"]),
        Route(SCAN, end, methods=["DELETE"]),
        Route(PAGES, take, methods=["POST"]),
        Route(f"{SCAN}/order", arrange, methods=["POST"]),
        Route(f"{SCAN}/pdf", pdf, methods=["GET"]),
    ]


def _page_routes(scanning: Scanning) -> list[Route]:
    def changing(
        make: Callable[[Request], Awaitable[codec.Order]],
    ) -> Callable[[Request], Awaitable[Response]]:
        async def change(request: Request) -> Response:
            return _json(await scanning.change(_visit(request), await make(request)))

        return change

    async def corners(request: Request) -> codec.Order:
        asked = await _body(request, SetPageCorners)
        return codec.SetCorners(ask=0, page=_page(request), corners=asked.corners)

    async def colour(request: Request) -> codec.Order:
        asked = await _body(request, SetPageColour)
        return codec.SetMode(ask=0, page=_page(request), mode=_mode(grey=asked.grey))

    async def turn(request: Request) -> codec.Order:
        return codec.Turn(ask=0, page=_page(request), quarters=(await _body(request, TurnPage)).quarters)

    async def remove(request: Request) -> codec.Order:
        return codec.Remove(ask=0, page=_page(request))

    async def picture(request: Request) -> Response:
        longest = request.query_params.get("longest", "")
        jpeg = await scanning.picture(
            _visit(request),
            _page(request),
            int(longest) if longest.isdecimal() and len(longest) < 6 else THUMBNAIL_PX,
            photo=request.query_params.get("of") == "photo",
        )
        return Response(jpeg, media_type="image/jpeg", headers=_KEPT_BACK)

    async def codes(request: Request) -> Response:
        found = await scanning.codes(_visit(request), _page(request))
        return Response(found, media_type="application/json", headers=_KEPT_BACK)

    return [
        Route(f"{PAGE}/corners", changing(corners), methods=["POST"]),
        Route(f"{PAGE}/colour", changing(colour), methods=["POST"]),
        Route(f"{PAGE}/turn", changing(turn), methods=["POST"]),
        Route(PAGE, changing(remove), methods=["DELETE"]),
        Route(f"{PAGE}/picture", picture, methods=["GET"]),
        Route(f"{PAGE}/codes", codes, methods=["GET"]),
    ]


_KEPT_BACK = {"Cache-Control": "no-store"}


def _visit(request: Request) -> int:
    return int(request.path_params["visit"])


def _page(request: Request) -> int:
    return int(request.path_params["page"])


def _mode(*, grey: bool) -> ColourMode:
    return ColourMode.GREY if grey else ColourMode.COLOUR


async def _body(request: Request, shape: type[M]) -> M:
    return msgspec.json.decode(await request.body(), type=shape)


def _json(message: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(message), media_type="application/json")
