"""The agent's routes for 语音: thin, no rules."""

from collections.abc import Callable
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.schemas import AtPage, SetVoice, SetVolume
from agent.sound import SoundDesk

M = TypeVar("M", bound=msgspec.Struct)


def sound_routes(desk: SoundDesk) -> list[Route]:
    """朗读 on and off, how loud, and which page is on the screen."""

    def route(name: str, shape: type[M], do: Callable[[int, M], None]) -> Route:
        async def serve(request: Request) -> Response:
            order = msgspec.json.decode(await request.body(), type=shape)
            do(request.path_params["visit"], order)
            return Response(status_code=204)

        return Route(f"/v1/visit/{{visit:int}}/{name}", serve, methods=["POST"])

    return [
        route("voice", SetVoice, desk.switch),
        route("volume", SetVolume, lambda visit, order: desk.set_volume(visit, order.level)),
        route("page", AtPage, desk.at_page),
    ]
