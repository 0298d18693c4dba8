"""Server-sent events: an async iterator of events becomes a text/event-stream answer."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

HEARTBEAT_S = 15.0
RETRY_MS = 1000
_HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",  # a proxy must not collect events
}


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event; `data` is JSON or text, `id` comes back as Last-Event-ID after a lost connection."""

    name: str
    data: str
    id: str = ""

    def encoded(self) -> bytes:
        """The event as it goes over the wire."""
        lines = [f"id: {self.id}"] if self.id else []
        lines.append(f"event: {self.name}")
        lines += [f"data: {line}" for line in self.data.split("\n")]
        return ("\n".join(lines) + "\n\n").encode()


class EventStream(Response):
    """An answer that sends events until the iterator ends or the reader goes away, then closes the iterator.

    Silence of `heartbeat_s` is filled with a comment, or, where `beat_s` is given, silence of `beat_s` with a
    `beat` event, which a page can see: longer silence than that is a lost connection.
    """

    def __init__(
        self,
        events: AsyncIterator[StreamEvent],
        *,
        heartbeat_s: float = HEARTBEAT_S,
        beat_s: float | None = None,
    ) -> None:
        super().__init__(headers=_HEADERS)
        self._events = events
        self._silence_s = beat_s or heartbeat_s
        self._filler = b": still here\n\n" if beat_s is None else StreamEvent("beat", "1").encoded()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(_body(f"retry: {RETRY_MS}\n\n".encode()))
        gone = asyncio.create_task(_gone(receive), name="sse-gone")
        try:
            await self._pump(gone, send)
        except OSError:
            return  # the reader closed the connection while we wrote: the normal end of a stream
        finally:
            await _cancelled(gone)
            if isinstance(self._events, AsyncGenerator):
                await self._events.aclose()

    async def _pump(self, gone: asyncio.Task[None], send: Send) -> None:
        upcoming = asyncio.create_task(_next(self._events), name="sse-next")
        try:
            while not gone.done():
                await asyncio.wait(
                    {gone, upcoming}, timeout=self._silence_s, return_when=asyncio.FIRST_COMPLETED
                )
                if gone.done():
                    return
                if not upcoming.done():
                    await send(_body(self._filler))
                    continue
                event = upcoming.result()
                if event is None:
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                    return
                upcoming = asyncio.create_task(_next(self._events), name="sse-next")
                await send(_body(event.encoded()))
        finally:
            await _cancelled(upcoming)


def _body(chunk: bytes) -> Message:
    return {"type": "http.response.body", "body": chunk, "more_body": True}


async def _next(events: AsyncIterator[StreamEvent]) -> StreamEvent | None:
    return await anext(events, None)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancelled(
    task: asyncio.Task[object] | asyncio.Task[None] | asyncio.Task[StreamEvent | None],
) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task
