"""One agent that lives: its duties, and its door on the Unix socket."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator

import uvicorn

from agent.duties import Duties
from agent.listening import peers_only
from agent.parts import Agent

KEEP_ALIVE_S = 75
GRACE_S = 1


class Service:
    """Start, then stop; `ended` is over only when the door broke by itself. `on_ready`: requests are accepted."""

    def __init__(self, agent: Agent, allowed: frozenset[int], on_ready: Callable[[], None]) -> None:
        self._agent = agent
        self._duties = Duties()
        self._server = _Server(
            uvicorn.Config(
                agent.app(),
                http=peers_only(allowed, agent.previews.admit),
                lifespan="off",
                access_log=False,
                log_config=None,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=GRACE_S,
            ),
            on_ready,
        )
        self._serving: asyncio.Task[None] | None = None

    async def start(self, listening: socket.socket) -> None:
        """Begin everything."""
        await self._agent.prepare()
        self._duties.start(*self._agent.duties())
        self._serving = asyncio.create_task(self._server.serve([listening]), name="door")

    async def ended(self) -> None:
        """Until the door is shut. Raises what broke it."""
        assert self._serving is not None
        await asyncio.shield(self._serving)

    async def stop(self) -> None:
        """End the visit, the streams, the duties; everything that was told is written when this returns."""
        await self._agent.end_visit()
        self._agent.board.close()
        self._server.should_exit = True
        shutting = [self._duties.stop()]
        if self._serving is not None:
            shutting.append(_over(self._serving))
        await asyncio.gather(*shutting)
        await self._agent.close()


class _Server(uvicorn.Server):
    """Says when it is ready, and leaves signals to us: uvicorn would raise them again after its end."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _over(task: asyncio.Task[None]) -> None:
    await asyncio.wait({task})
