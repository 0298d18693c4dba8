"""The encrypting keypad's route: a page that asks for a PIN lets somebody type."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.pinpad import PinDesk
from agent.schemas import AskPin, PinFor


def pinpad_routes(desk: PinDesk) -> list[Route]:
    """POST lets the keys count for a page of this visit, DELETE no more."""

    async def ask(request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=AskPin)
        field = asked.field if asked.purpose is PinFor.FIELD else ""
        await desk.ask(request.path_params["visit"], asked.role, field)
        return Response(status_code=204)

    async def ask_no_more(request: Request) -> Response:
        await desk.ask_no_more(request.path_params["visit"])
        return Response(status_code=204)

    path = "/v1/visit/{visit:int}/pin"
    return [Route(path, ask, methods=["POST"]), Route(path, ask_no_more, methods=["DELETE"])]
