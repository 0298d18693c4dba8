"""The routes of a number that somebody has already."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.my_ticket import MyTickets
from agent.ticket_schemas import ActOnMine, FindMine, MyTicket


def my_ticket_routes(mine: MyTickets) -> list[Route]:
    """Found by the code on a slip, then acted on by its id."""

    async def find(request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=FindMine)
        return _answer(await mine.by_code(request.path_params["visit"], asked.code))

    async def act(request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=ActOnMine)
        place = request.path_params
        return _answer(await mine.act(place["visit"], place["ticket"], asked))

    path = "/v1/visit/{visit:int}/my-ticket"
    return [Route(path, find, methods=["POST"]), Route(path + "/{ticket}", act, methods=["POST"])]


def _answer(ticket: MyTicket) -> Response:
    return Response(msgspec.json.encode(ticket), media_type="application/json")
