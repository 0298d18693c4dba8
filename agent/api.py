"""The agent's HTTP on its Unix socket: thin routes, no rules."""

import asyncio
import logging
import os
import socket
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from agent.board import Board
from agent.identifying import Identifying
from agent.rating import Ratings
from agent.schemas import Begin, End, Problem, RateHere, Take
from agent.ticketing import Ticketing
from agent.visits import Visits
from kiosk.domain.errors import Refused, Unreachable

HEARTBEAT_S = 8.0
M = TypeVar("M", bound=msgspec.Struct)

_log = logging.getLogger("agent.api")
_encode = msgspec.json.encode


class Routes:
    """What the screen may ask."""

    def __init__(
        self,
        board: Board,
        visits: Visits,
        identifying: Identifying,
        ticketing: Ticketing,
        ratings: Ratings,
    ) -> None:
        self._board = board
        self._visits = visits
        self._identifying = identifying
        self._ticketing = ticketing
        self._ratings = ratings

    def app(self) -> Starlette:
        """The ASGI application."""
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
            ],
            exception_handlers={
                Refused: _refused,
                Unreachable: _unreachable,
                msgspec.ValidationError: _invalid,
                msgspec.DecodeError: _invalid,
            },
        )

    async def state(self, request: Request) -> Response:
        return _json(self._board.state())

    async def stream(self, request: Request) -> Response:
        return StreamingResponse(self._lines(), media_type="text/event-stream")

    async def _lines(self) -> AsyncIterator[bytes]:
        async for state in self._board.changes(HEARTBEAT_S):
            yield b":\n\n" if state is None else b"event: state\ndata: " + _encode(state) + b"\n\n"

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
        await self._identifying.arm(request.path_params["visit"])
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
        _log.warning("help.asked")
        return Response(status_code=204)


def peers_only(allowed: frozenset[int]) -> type[asyncio.Protocol]:
    """The HTTP protocol that hangs up on a peer whose user id is not allowed (SO_PEERCRED)."""

    class PeerChecked(HttpToolsProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            if _peer_uid(transport) in allowed:
                super().connection_made(transport)
            else:
                _log.warning("socket.stranger")
                transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            if hasattr(self, "transport") and self.transport is not None:
                super().connection_lost(exc)

    return PeerChecked


def bound_socket(path: str, group: int | None) -> socket.socket:
    """A listening Unix socket of mode 0660; an old one of ours at that place is replaced."""
    Path(path).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o117)
    try:
        listening.bind(path)
    finally:
        os.umask(mask)
    if group is not None:
        os.chown(path, -1, group)
    listening.listen(64)
    return listening


def _peer_uid(transport: asyncio.BaseTransport) -> int:
    peer = transport.get_extra_info("socket")
    credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", credentials)
    return int(uid)


async def _body(request: Request, shape: type[M]) -> M:
    return msgspec.json.decode(await request.body(), type=shape)


def _json(message: msgspec.Struct, status: int = 200) -> Response:
    return Response(_encode(message), status, media_type="application/json")


def _refused(request: Request, why: Exception) -> Response:
    assert isinstance(why, Refused)
    return _json(Problem(reason=why.reason, detail=why.detail), 409)


def _unreachable(request: Request, why: Exception) -> Response:
    return _json(Problem(reason="queue_down"), 503)


def _invalid(request: Request, why: Exception) -> Response:
    return _json(Problem(reason="invalid", detail=str(why)), 400)
