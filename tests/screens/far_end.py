"""An agent's far end for the screen: real HTTP on a real Unix socket, answers from a script. No part of ours is replaced."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from agent.schemas import (
    CardStep,
    End,
    Problem,
    RateHere,
    RateTaken,
    Slip,
    SlipState,
    State,
    Take,
    TakenTicket,
)
from tests.screens import samples

encode = msgspec.json.encode


class FarEnd:
    """`state` is what the screen is told; `change` tells it anew. Everything asked is kept for the test to look at."""

    def __init__(self) -> None:
        self.state: State = samples.state(visit=None)
        self.takes: list[Take] = []
        self.tickets: dict[str, TakenTicket] = {}
        self.answers: dict[str, TakenTicket] = {}  # what to answer for a service
        self.ratings: list[RateHere] = []
        self.ends: list[End] = []
        self.actives = 0
        self.helps = 0
        self.arms = 0
        self.lose_next_answer = False
        self.refuse_next: str = ""
        self.take_lasts_s = 0.0
        self.begins_quietly = False  # the streams are not told of a visit
        self._changed = asyncio.Event()
        self._visits = 6

    def change(self, **fields: object) -> None:
        """Tell every stream."""
        self.state = msgspec.structs.replace(self.state, **fields)
        self._changed.set()
        self._changed = asyncio.Event()

    def app(self) -> Starlette:
        """The paths of an agent."""
        post = ["POST"]
        return Starlette(
            routes=[
                Route("/v1/state", self._state),
                Route("/v1/stream", self._stream),
                Route("/v1/visit", self._begin, methods=post),
                Route("/v1/visit/{visit:int}/active", self._active, methods=post),
                Route("/v1/visit/{visit:int}/end", self._end, methods=post),
                Route("/v1/visit/{visit:int}/arm", self._arm, methods=post),
                Route("/v1/visit/{visit:int}/disarm", self._disarm, methods=post),
                Route("/v1/visit/{visit:int}/tickets", self._take, methods=post),
                Route("/v1/ratings/{code}", self._rateable),
                Route("/v1/ratings", self._rate, methods=post),
                Route("/v1/help", self._help, methods=post),
            ]
        )

    async def _state(self, request: Request) -> Response:
        return _json(self.state)

    async def _stream(self, request: Request) -> Response:
        return StreamingResponse(self._lines(), media_type="text/event-stream")

    async def _lines(self) -> AsyncIterator[bytes]:
        while True:
            changed = self._changed
            yield b"event: state\ndata: " + encode(self.state) + b"\n\n"
            await changed.wait()

    async def _begin(self, request: Request) -> Response:
        if self.state.visit is None:
            self._visits += 1
            fresh = msgspec.structs.replace(samples.visit(remaining_s=90.0), id=self._visits)
            if self.begins_quietly:
                self.state = msgspec.structs.replace(self.state, visit=fresh)
            else:
                self.change(visit=fresh)
        return _json(self.state)

    async def _active(self, request: Request) -> Response:
        self.actives += 1
        return Response(status_code=204)

    async def _end(self, request: Request) -> Response:
        self.ends.append(msgspec.json.decode(await request.body(), type=End))
        self.change(visit=None, slip=None)
        return _json(self.state)

    async def _arm(self, request: Request) -> Response:
        self.arms += 1
        assert self.state.visit is not None
        self.change(visit=msgspec.structs.replace(self.state.visit, card=CardStep.ARMED))
        return _json(self.state)

    async def _disarm(self, request: Request) -> Response:
        assert self.state.visit is not None
        self.change(visit=msgspec.structs.replace(self.state.visit, card=CardStep.OFF))
        return _json(self.state)

    async def _take(self, request: Request) -> Response:
        take = msgspec.json.decode(await request.body(), type=Take)
        self.takes.append(take)
        if refused := self._refusal():
            return refused
        await asyncio.sleep(self.take_lasts_s)
        if take.command not in self.tickets:
            number = f"A{12 + len(self.tickets):03d}"
            usual = msgspec.structs.replace(samples.taken(), number=number)
            self.tickets[take.command] = self.answers.get(take.service, usual)
        if self.lose_next_answer:
            self.lose_next_answer = False
            raise ConnectionAbortedError  # the ticket is there, the answer is not
        self.change(slip=Slip(ticket="t12", state=SlipState.PRINTING))
        return _json(self.tickets[take.command])

    async def _rateable(self, request: Request) -> Response:
        return self._refusal() or _json(samples.rateable())

    async def _rate(self, request: Request) -> Response:
        self.ratings.append(msgspec.json.decode(await request.body(), type=RateHere))
        return self._refusal() or _json(RateTaken(kept=False))

    async def _help(self, request: Request) -> Response:
        self.helps += 1
        return Response(status_code=204)

    def _refusal(self) -> Response | None:
        reason, self.refuse_next = self.refuse_next, ""
        return _json(Problem(reason=reason), 409) if reason else None


@asynccontextmanager
async def serving(far: FarEnd, socket: Path) -> AsyncIterator[None]:
    """Serve the far end on this socket while inside."""
    config = uvicorn.Config(
        far.app(),
        uds=str(socket),
        log_level="critical",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=0,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # absent in newer versions
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        server.force_exit = True
        await task


def _json(message: msgspec.Struct, status: int = 200) -> Response:
    return Response(encode(message), status, media_type="application/json")
