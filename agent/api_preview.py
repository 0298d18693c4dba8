"""The agent's routes to look through a camera: thin, no rules."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.preview_desk import PreviewDesk
from agent.schemas import LookThrough


def preview_routes(desk: PreviewDesk) -> list[Route]:
    """POST switches a camera on for a visit, DELETE switches it off."""

    async def look(request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=LookThrough)
        offer = await desk.show(request.path_params["visit"], asked.camera)
        return Response(msgspec.json.encode(offer), media_type="application/json")

    async def look_away(request: Request) -> Response:
        await desk.hide(request.path_params["visit"])
        return Response(status_code=204)

    path = "/v1/visit/{visit:int}/preview"
    return [Route(path, look, methods=["POST"]), Route(path, look_away, methods=["DELETE"])]
