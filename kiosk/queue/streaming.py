"""Views as server-sent events."""

from collections.abc import AsyncIterator, Callable

import msgspec
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from kiosk.queue.feeds import View
from kiosk.queue.schemas import Announcement, Hall, KeypadHall, PadView, Signage, TicketStatus
from kiosk.queue.window_schemas import WindowView
from kiosk.web.streams import EventStream, StreamEvent

_encode = msgspec.json.Encoder().encode

_NAMES: dict[type[View], str] = {
    Hall: "hall",
    WindowView: "window",
    PadView: "pad",
    TicketStatus: "ticket",
    Announcement: "announcement",
    KeypadHall: "keypads",
    Signage: "signage",
}


class Stream(Response):
    """The answer that goes on: each view as an event; an announcement's id is its sequence."""

    def __init__(self, views: AsyncIterator[View], beat: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._views = views
        self._beat = beat  # called with every chunk that goes out, heartbeats too

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_and_beat(message: Message) -> None:
            if self._beat is not None:
                self._beat()
            await send(message)

        await EventStream(_events(self._views))(scope, receive, send_and_beat)


async def _events(views: AsyncIterator[View]) -> AsyncIterator[StreamEvent]:
    async for view in views:
        at = str(view.sequence) if isinstance(view, Announcement) else ""
        yield StreamEvent(_NAMES[type(view)], _encode(view).decode(), at)
