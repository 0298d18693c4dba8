"""The agent's routes about public content: thin, no rules."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.content.printing import ContentDesk
from agent.content_schemas import Find, PrintContent, ReadContent


def content_routes(desk: ContentDesk) -> list[Route]:
    """Reading needs no visit; paper and voice do."""

    async def find(request: Request) -> Response:
        asked = msgspec.convert(dict(request.query_params), Find, strict=False)
        return _json(await desk.find(asked))

    async def document(request: Request) -> Response:
        language = request.query_params.get("language", "zh_CN")
        return _json(await desk.document(request.path_params["key"], language))

    async def slip(request: Request) -> Response:
        wanted = msgspec.json.decode(await request.body(), type=PrintContent)
        return _json(await desk.print_slip(request.path_params["visit"], wanted))

    async def form(request: Request) -> Response:
        wanted = msgspec.json.decode(await request.body(), type=PrintContent)
        return _json(await desk.print_form(request.path_params["visit"], wanted))

    async def read(request: Request) -> Response:
        wanted = msgspec.json.decode(await request.body(), type=ReadContent)
        await desk.read(request.path_params["visit"], wanted)
        return Response(status_code=204)

    return [
        Route("/v1/content", find),
        Route("/v1/content/documents/{key:path}", document),
        Route("/v1/visit/{visit:int}/content/slip", slip, methods=["POST"]),
        Route("/v1/visit/{visit:int}/content/form", form, methods=["POST"]),
        Route("/v1/visit/{visit:int}/content/read", read, methods=["POST"]),
    ]


def _json(message: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(message), media_type="application/json")
