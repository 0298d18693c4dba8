"""The agent's routes about its devices, for doctor and the attendant: thin, no rules."""

from collections.abc import Callable, Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.board import Board
from agent.schemas import Begin, DeviceReport, DeviceReports

Facts = Callable[[], Mapping[str, Mapping[str, str]]]


def device_routes(board: Board, facts: Facts, new_roll: Callable[[], None]) -> list[Route]:
    """`facts`: what each open device says of itself; `new_roll`: an attendant put paper in."""

    async def devices(request: Request) -> Response:
        known = facts()
        reports = DeviceReports(
            devices=tuple(
                DeviceReport(
                    device=line.device,
                    state=line.state,
                    fault=line.fault,
                    notice=line.notice,
                    address=line.address,
                    facts=dict(known.get(line.device, {})),
                )
                for line in board.state().devices
            )
        )
        return Response(msgspec.json.encode(reports), media_type="application/json")

    async def roll(request: Request) -> Response:
        msgspec.json.decode(await request.body(), type=Begin)
        new_roll()
        return Response(status_code=204)

    return [
        Route("/v1/devices", devices),
        Route("/v1/devices/printer/new-roll", roll, methods=["POST"]),
    ]
