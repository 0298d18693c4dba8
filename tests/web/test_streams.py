"""Server-sent events: what goes over the wire, and that nothing is left behind when the reader goes."""

import asyncio
from collections.abc import AsyncIterator

from starlette.types import Message

from kiosk.web.streams import EventStream, StreamEvent


class Reader:
    """The far end of an ASGI answer; it may go away."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self.ended = False
        self._gone = asyncio.Event()

    def go(self) -> None:
        """Close the connection."""
        self._gone.set()

    async def receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.chunks.append(message.get("body", b""))
        self.ended = message["type"] == "http.response.body" and not message.get("more_body")

    async def read(self, stream: EventStream) -> None:
        """Until the stream ends or we went away."""
        await stream({"type": "http"}, self.receive, self.send)


def test_an_event_is_id_name_and_data_line_by_line() -> None:
    assert (
        StreamEvent("hall", '{"a":1}\n{}', "7").encoded()
        == b'id: 7\nevent: hall\ndata: {"a":1}\ndata: {}\n\n'
    )


async def test_events_arrive_in_order_and_the_stream_ends_with_its_source() -> None:
    async def events() -> AsyncIterator[StreamEvent]:
        for number in range(3):
            yield StreamEvent("n", str(number))

    reader = Reader()
    await reader.read(EventStream(events()))
    assert b"".join(reader.chunks).count(b"event: n") == 3
    assert reader.ended


async def test_silence_is_filled_with_comments() -> None:
    async def nothing() -> AsyncIterator[StreamEvent]:
        await asyncio.sleep(0.1)
        yield StreamEvent("late", "1")

    reader = Reader()
    await reader.read(EventStream(nothing(), heartbeat_s=0.02))
    assert b": still here\n\n" in reader.chunks


async def test_a_stream_that_beats_sends_events_that_a_page_can_see() -> None:
    async def nothing() -> AsyncIterator[StreamEvent]:
        await asyncio.sleep(0.1)
        yield StreamEvent("late", "1")

    reader = Reader()
    await reader.read(EventStream(nothing(), beat_s=0.02))
    assert b"event: beat\ndata: 1\n\n" in reader.chunks


async def test_a_reader_who_goes_closes_the_source() -> None:
    closed = asyncio.Event()

    async def endless() -> AsyncIterator[StreamEvent]:
        try:
            yield StreamEvent("first", "1")
            await asyncio.Event().wait()
        finally:
            closed.set()

    reader = Reader()
    reading = asyncio.create_task(reader.read(EventStream(endless())))
    await asyncio.sleep(0.02)
    reader.go()
    async with asyncio.timeout(60):
        await reading
    assert closed.is_set()


async def test_stopping_the_server_closes_the_source() -> None:
    closed = asyncio.Event()

    async def endless() -> AsyncIterator[StreamEvent]:
        try:
            await asyncio.Event().wait()
            yield StreamEvent("never", "1")
        finally:
            closed.set()

    reading = asyncio.create_task(Reader().read(EventStream(endless())))
    await asyncio.sleep(0.02)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert closed.is_set()
    assert reading.cancelled()
