"""The agent's HTTP on its Unix socket: thin routes, no rules."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.bell import Bell
from agent.board import Board
from agent.identifying import Identifying
from agent.rating import Ratings
from agent.schemas import ArmFor, Begin, End, Problem, RateHere, Take
from agent.ticketing import Ticketing
from agent.visits import Visits
from kiosk.domain.errors import BianminError, Refused
from kiosk.web.streams import EventStream, StreamEvent

HEARTBEAT_S = 8.0
M = TypeVar("M", bound=msgspec.Struct)

_encode = msgspec.json.encode


class Routes:
    """What the screen may ask."""

    def __init__(
        self,
        *,
        board: Board,
        visits: Visits,
        identifying: Identifying,
        ticketing: Ticketing,
        ratings: Ratings,
        bell: Bell,
    ) -> None:
        self._board = board
        self._visits = visits
        self._identifying = identifying
        self._ticketing = ticketing
        self._ratings = ratings
        self._bell = bell

    def app(self, *more: Route) -> Starlette:
        """The ASGI application; `more`: the routes of single devices."""
        return Starlette(
            routes=[
                Route("/v1/state", self.state),
                Route("/v1/stream", self.stream),
                Route("/v1/visit", self.begin, methods=["POST"]),
                Route("/v1/visit/{visit:int}/active", self.active, methods=["POST"]),
                Route("/v1/visit/{visit:int}/end", self.end, methods=["POST"]),
                Route("/v1/visit/{visit:int}/arm", self.arm, methods=["POST"]),
                Route("/v1/visit/{visit:int}/disarm", self.disarm, methods=["POST"]),
                Route("/v1/visit/{visit:int}/tickets", self.take, methods=["POST"]),
                Route("/v1/ratings/{code}", self.rateable),
                Route("/v1/ratings", self.rate, methods=["POST"]),
                Route("/v1/help", self.help, methods=["POST"]),
                *more,
            ],
            exception_handlers={
                Refused: _refused,
                BianminError: _queue_down,
                msgspec.ValidationError: _invalid,
                msgspec.DecodeError: _invalid,
            },
        )

    async def state(self, request: Request) -> Response:
        return _json(self._board.state())

    async def stream(self, request: Request) -> Response:
        return EventStream(self._events(), heartbeat_s=HEARTBEAT_S)

    async def _events(self) -> AsyncGenerator[StreamEvent, None]:
        async with aclosing(self._board.changes()) as changes:
            async for state in changes:
                yield StreamEvent("state", _encode(state).decode())

    async def begin(self, request: Request) -> Response:
        await _body(request, Begin)
        await self._visits.begin()
        return _json(self._board.state())

    async def active(self, request: Request) -> Response:
        self._visits.active(request.path_params["visit"])
        return Response(status_code=204)

    async def end(self, request: Request) -> Response:
        end = await _body(request, End)
        await self._visits.end(request.path_params["visit"], end.reason)
        return _json(self._board.state())

    async def arm(self, request: Request) -> Response:
        wanted = await _body(request, ArmFor) if await request.body() else ArmFor()
        await self._identifying.arm(request.path_params["visit"], wanted.role)
        return _json(self._board.state())

    async def disarm(self, request: Request) -> Response:
        await self._identifying.disarm(request.path_params["visit"])
        return _json(self._board.state())

    async def take(self, request: Request) -> Response:
        return _json(await self._ticketing.take(request.path_params["visit"], await _body(request, Take)))

    async def rateable(self, request: Request) -> Response:
        return _json(await self._ratings.rateable(request.path_params["code"]))

    async def rate(self, request: Request) -> Response:
        return _json(await self._ratings.rate(await _body(request, RateHere)))

    async def help(self, request: Request) -> Response:
        self._bell.ring()
        return Response(status_code=204)


async def _body(request: Request, shape: type[M]) -> M:
    return msgspec.json.decode(await request.body(), type=shape)


def _json(message: msgspec.Struct, status: int = 200) -> Response:
    return Response(_encode(message), status, media_type="application/json")


def _refused(request: Request, why: Exception) -> Response:
    assert isinstance(why, Refused)
    return _json(Problem(reason=why.reason, detail=why.detail), 409)


def _queue_down(request: Request, why: Exception) -> Response:
    """Unreachable, not paired, or not understood: for the resident it is one and the same."""
    return _json(Problem(reason="queue_down"), 503)


def _invalid(request: Request, why: Exception) -> Response:
    return _json(Problem(reason="invalid", detail=str(why)), 400)
