"""The agent's door: what a screen may ask, over the agent's Unix socket.

Imports httpx, so the screen imports this module after its first frame.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec

from agent.schemas import (
    Begin,
    End,
    Problem,
    RateableTicket,
    RateHere,
    RateTaken,
    State,
    Take,
    TakenTicket,
)
from kiosk.domain.errors import ProtocolError, Refused, Unreachable

CALL_TIMEOUT_S = 6.0
STREAM_SILENCE_S = 20.0  # the agent sends something at least every 10 s


class AgentClient:
    """One kept connection for calls and one for the stream. Raises Refused, Unreachable and ProtocolError."""

    def __init__(self, socket_path: Path) -> None:
        transport = httpx.AsyncHTTPTransport(uds=str(socket_path))
        self._http = httpx.AsyncClient(
            transport=transport, base_url="http://agent", timeout=CALL_TIMEOUT_S, trust_env=False
        )

    async def close(self) -> None:
        """Close both connections."""
        await self._http.aclose()

    async def state(self) -> State:
        """All the screen needs, now."""
        return msgspec.json.decode(await self._call("GET", "/v1/state"), type=State)

    async def stream(self) -> AsyncIterator[State]:
        """The state at once and on every change, until the connection is lost (Unreachable)."""
        decoder = msgspec.json.Decoder(State)
        try:
            async with self._http.stream(
                "GET", "/v1/stream", timeout=httpx.Timeout(CALL_TIMEOUT_S, read=STREAM_SILENCE_S)
            ) as answer:
                if not answer.is_success:
                    raise Unreachable(f"agent: stream refused, {answer.status_code}")
                async for line in answer.aiter_lines():
                    if line.startswith("data: "):
                        yield decoder.decode(line[6:])
        except httpx.TransportError as lost:
            raise Unreachable("agent: stream lost") from lost
        except msgspec.DecodeError as strange:
            raise ProtocolError("agent: no State") from strange
        raise Unreachable("agent: stream ended")

    async def begin(self, command: str) -> State:
        """A finger woke the screen. The visit that is open goes on."""
        return await self._state("/v1/visit", Begin(command=command))

    async def active(self, visit: int) -> None:
        """Somebody is still there; at most once a second."""
        await self._call("POST", f"/v1/visit/{visit}/active")

    async def end(self, visit: int, command: str, reason: str) -> State:
        """The visit is over: done, home, idle or crash."""
        return await self._state(f"/v1/visit/{visit}/end", End(command=command, reason=reason))

    async def arm(self, visit: int) -> State:
        """Readers may read now; the outcome comes as State.visit.card and State.visit.person."""
        return await self._state(f"/v1/visit/{visit}/arm", None)

    async def disarm(self, visit: int) -> State:
        """Readers must not read any more."""
        return await self._state(f"/v1/visit/{visit}/disarm", None)

    async def take(self, visit: int, take: Take) -> TakenTicket:
        """Take a number; a repeat with the same command gets the same ticket."""
        body = await self._call("POST", f"/v1/visit/{visit}/tickets", msgspec.json.encode(take))
        return msgspec.json.decode(body, type=TakenTicket)

    async def rateable(self, code: str) -> RateableTicket:
        """What the code on a slip stands for."""
        return msgspec.json.decode(await self._call("GET", f"/v1/ratings/{code}"), type=RateableTicket)

    async def rate(self, rating: RateHere) -> RateTaken:
        """Rate by the code of a slip."""
        body = await self._call("POST", "/v1/ratings", msgspec.json.encode(rating))
        return msgspec.json.decode(body, type=RateTaken)

    async def help(self) -> None:
        """人工帮助 was pressed: tell the staff."""
        await self._call("POST", "/v1/help")

    async def _state(self, path: str, message: msgspec.Struct | None) -> State:
        body = msgspec.json.encode(message) if message is not None else b""
        return msgspec.json.decode(await self._call("POST", path, body), type=State)

    async def _call(self, method: str, path: str, body: bytes = b"") -> bytes:
        try:
            answer = await self._http.request(method, path, content=body)
        except httpx.TransportError as lost:
            raise Unreachable(f"agent: {method} {path}") from lost
        if answer.is_success:
            return answer.content
        try:
            problem = msgspec.json.decode(answer.content, type=Problem)
        except msgspec.DecodeError as strange:
            raise ProtocolError(f"agent: {answer.status_code} without a reason") from strange
        raise Refused(problem.reason, problem.detail)
