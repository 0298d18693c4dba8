"""The code scanner's route: a page that asks for a code arms it."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.qr import CodeDesk
from agent.schemas import AskCode


def code_routes(desk: CodeDesk) -> list[Route]:
    """POST arms the scanner for a page of this visit, DELETE disarms it."""

    async def arm(request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=AskCode)
        desk.arm(request.path_params["visit"], asked.purpose)
        return Response(status_code=204)

    async def disarm(_request: Request) -> Response:
        desk.disarm()
        return Response(status_code=204)

    path = "/v1/visit/{visit:int}/code"
    return [Route(path, arm, methods=["POST"]), Route(path, disarm, methods=["DELETE"])]
