"""The agent's door: what a screen may ask, over the agent's Unix socket.

HTTP is spoken here by hand: a general client costs the screen 15 MB and a tenth of a second for proxies, cookies and
certificates, none of which a Unix socket has.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

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
LONGEST_LINE = 1 << 20
STREAM_SILENCE_S = 20.0  # the agent sends something at least every 10 s


@dataclass(frozen=True, slots=True)
class _Wire:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class AgentClient:
    """Keeps connections for calls and one for the stream. Raises Refused, Unreachable and ProtocolError."""

    def __init__(self, socket_path: Path) -> None:
        self._path = str(socket_path)
        self._idle: list[_Wire] = []

    async def close(self) -> None:
        """Close every kept connection."""
        while self._idle:
            self._idle.pop().writer.close()

    async def state(self) -> State:
        """All the screen needs, now."""
        return msgspec.json.decode(await self._call("GET", "/v1/state"), type=State)

    async def stream(self) -> AsyncIterator[State]:
        """The state at once and on every change, until the connection is lost (Unreachable)."""
        decoder = msgspec.json.Decoder(State)
        wire = await self._connected()
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                status, headers = await _asked(wire, "GET", "/v1/stream", b"")
            if status != 200 or "chunked" not in headers.get("transfer-encoding", ""):
                raise Unreachable(f"agent: stream refused, {status}")
            pending = b""
            while True:
                async with asyncio.timeout(STREAM_SILENCE_S):
                    chunk = await _chunk(wire.reader)
                if not chunk:
                    raise Unreachable("agent: stream ended")
                *lines, pending = (pending + chunk).split(b"\n")
                for line in lines:
                    if line.startswith(b"data: "):
                        yield decoder.decode(line[6:])
        except _LOST as lost:
            raise Unreachable("agent: stream lost") from lost
        except (*_STRANGE, msgspec.DecodeError) as strange:
            raise ProtocolError("agent: no State") from strange
        finally:
            wire.writer.close()

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
        if not (code.isascii() and code.isalnum()):  # a scanner may have read anything
            raise Refused("unknown_code")
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
            async with asyncio.timeout(CALL_TIMEOUT_S):
                status, content = await self._exchanged(method, path, body)
        except _LOST as lost:
            raise Unreachable(f"agent: {method} {path}") from lost
        except _STRANGE as strange:
            raise ProtocolError(f"agent: {method} {path}") from strange
        if 200 <= status < 300:
            return content
        try:
            problem = msgspec.json.decode(content, type=Problem)
        except msgspec.DecodeError as strange:
            raise ProtocolError(f"agent: {status} without a reason") from strange
        raise Refused(problem.reason, problem.detail)

    async def _exchanged(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """One call on a kept connection; on a fresh one where the agent has closed it meanwhile (commands repeat safely)."""
        if self._idle:
            try:
                return await self._exchange(self._idle.pop(), method, path, body)
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
        return await self._exchange(await self._connected(), method, path, body)

    async def _exchange(self, wire: _Wire, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        kept = False
        try:
            status, headers = await _asked(wire, method, path, body)
            content = await wire.reader.readexactly(int(headers.get("content-length", "0")))
            kept = headers.get("connection", "") != "close"
        finally:
            if kept:
                self._idle.append(wire)
            else:
                wire.writer.close()
        return status, content

    async def _connected(self) -> _Wire:
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                return _Wire(*await asyncio.open_unix_connection(self._path, limit=LONGEST_LINE))
        except _LOST as lost:
            raise Unreachable("agent: no answer at its socket") from lost


_LOST = (OSError, TimeoutError, asyncio.IncompleteReadError)
_STRANGE = (ValueError, IndexError, asyncio.LimitOverrunError)


async def _asked(wire: _Wire, method: str, path: str, body: bytes) -> tuple[int, dict[str, str]]:
    """Send the request; status and headers of the answer. Raises ValueError for an answer that is no HTTP."""
    head = f"{method} {path} HTTP/1.1\r\nHost: agent\r\nContent-Length: {len(body)}\r\n\r\n"
    wire.writer.write(head.encode("ascii") + body)
    await wire.writer.drain()
    first, *lines = (await wire.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return int(first.split(" ", 2)[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}


async def _chunk(reader: asyncio.StreamReader) -> bytes:
    """The next chunk of a chunked body, empty at its end."""
    size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
    data = await reader.readexactly(size + 2)
    return data[:-2]
