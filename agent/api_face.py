"""The agent's routes for a face before the camera: thin, no rules."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.face_desk import FaceDesk
from agent.face_schemas import BeginFace, FaceShone, WarmFace


def face_routes(desk: FaceDesk) -> list[Route]:
    """Warm, begin, tell what the screen showed, look away."""

    async def warm(request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=WarmFace)
        await desk.warm(request.path_params["visit"], asked.purpose)
        return Response(status_code=204)

    async def begin(request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=BeginFace)
        await desk.begin(request.path_params["visit"], asked)
        return Response(status_code=204)

    async def shone(request: Request) -> Response:
        told = msgspec.json.decode(await request.body(), type=FaceShone)
        desk.shone(request.path_params["visit"], told)
        return Response(status_code=204)

    async def look_away(request: Request) -> Response:
        await desk.look_away(request.path_params["visit"])
        return Response(status_code=204)

    path = "/v1/visit/{visit:int}/face"
    return [
        Route(path, begin, methods=["POST"]),
        Route(path, look_away, methods=["DELETE"]),
        Route(f"{path}/warm", warm, methods=["POST"]),
        Route(f"{path}/shone", shone, methods=["POST"]),
    ]
