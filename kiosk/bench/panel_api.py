"""The panel's JSON API: what a tour, a test and the page order the far ends to do."""

from collections.abc import AsyncIterator, Callable

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kiosk.bench.panel_devices import Devices
from kiosk.bench.panel_guard import problem
from kiosk.bench.panel_messages import WireView
from kiosk.bench.panel_printer import PrinterDesk
from kiosk.bench.panel_wire import WireLine
from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.texts import Texts
from kiosk.web.streams import EventStream, StreamEvent

BODY_LIMIT = 16384
NOT_FOUND = frozenset({"no_action", "no_device", "no_person", "no_receipt", "no_picture"})
WRONG = frozenset({"bad_order"})
_NO_STORE = {"cache-control": "no-store"}


class Api:
    """Thin routes: read the message, let the device obey, answer with the state."""

    def __init__(self, devices: Devices, words: Callable[[Request], Texts]) -> None:
        self._devices = devices
        self._words = words

    def routes(self) -> list[BaseRoute]:
        """All of /v1."""
        return [
            Route("/v1/state", self.state),
            Route("/v1/stream", self.stream),
            Route("/v1/wire", self.wire),
            Route("/v1/receipts", self.receipts),
            Route("/v1/receipts/{receipt}.png", self.receipt),
            Route("/v1/{device}/{action}", self.act, methods=["POST"]),
        ]

    async def state(self, _request: Request) -> Response:
        """GET /v1/state."""
        return _json(self._devices.state())

    async def receipts(self, _request: Request) -> Response:
        """GET /v1/receipts: what was cut off, the oldest first."""
        return _json(await self._printer.receipts())

    async def receipt(self, request: Request) -> Response:
        """GET /v1/receipts/{id}.png; the id `hanging` is what was not cut off yet."""
        picture = self._printer.receipt(request.path_params["receipt"])
        return Response(picture, media_type="image/png", headers=_NO_STORE)

    async def wire(self, request: Request) -> Response:
        """GET /v1/wire[?source=DEVICE][&after=SEQ], the oldest first."""
        source, after = self.source_asked(request), request.query_params.get("after", "0")
        if not after.isdecimal():
            raise HTTPException(400, "after: expected a number")
        words = self._words(request)
        return _json([said(line, words) for line in self._devices.wire.lines(source, int(after))])

    async def stream(self, _request: Request) -> EventStream:
        """GET /v1/stream: `state` at once and on every change, `wire` with the last line's number."""
        return EventStream(self._happenings())

    async def act(self, request: Request) -> Response:
        """POST /v1/{device}/{action}: done when it answers, with the state then. Numbers may also stand in the query."""
        message: dict[str, object] = {
            key: int(value) if value.lstrip("-").isdecimal() else value
            for key, value in request.query_params.items()
        }
        message.update(await _message(request))
        await self._devices.act(request.path_params["device"], request.path_params["action"], message)
        return _json(self._devices.state())

    def source_asked(self, request: Request) -> str | None:
        """`?source=`; None for all wires."""
        asked = request.query_params.get("source", "")
        if asked and asked not in self._devices.far_ends:
            raise Refused("no_device", f"{asked}: expected {', '.join(self._devices.far_ends)}")
        return asked or None

    @property
    def _printer(self) -> PrinterDesk:
        return self._devices.printer

    async def _happenings(self) -> AsyncIterator[StreamEvent]:
        shown, last = b"", -1
        async for _ in self._devices.changes.follow():
            state = self._devices.state()
            at = state.pop("at")
            if (fresh := msgspec.json.encode(state)) != shown:
                shown = fresh
                yield StreamEvent("state", msgspec.json.encode({"at": at, **state}).decode())
            if self._devices.wire.last_seq != last:
                last = self._devices.wire.last_seq
                yield StreamEvent("wire", str(last))


def said(line: WireLine, words: Texts) -> WireView:
    """A line of the wire log in the reader's language."""
    return WireView(
        seq=line.seq,
        at=line.at,
        source=line.source,
        to_device=line.to_device,
        length=line.length,
        hex=line.data.hex(" ").upper(),
        meaning=_meaning(line, words),
        count=line.count,
    )


def _meaning(line: WireLine, words: Texts) -> str:
    key = f"bench.wire.{line.meaning.key}"
    if not line.meaning.key:
        return ""
    return words(key, **line.meaning.fields) if key in words else line.meaning.key


async def refused(_request: Request, error: Exception) -> Response:
    """Any refusal as a Problem."""
    match error:
        case Refused(reason=reason, detail=detail):
            return problem(reason, detail, 404 if reason in NOT_FOUND else 400 if reason in WRONG else 409)
        case HTTPException(status_code=404):
            return problem("no_such_address", "the API is under /v1", 404)
        case HTTPException(status_code=status, detail=detail):
            return problem("bad_request", detail, status)
        case Unreachable():
            return problem("far_end_silent", str(error), 503)
        case _:
            raise error


async def _message(request: Request) -> dict[str, object]:
    body = await request.body()
    if len(body) > BODY_LIMIT:
        raise HTTPException(413, f"a message has at most {BODY_LIMIT} bytes")
    try:
        return msgspec.json.decode(body or b"{}", type=dict[str, object])
    except (msgspec.ValidationError, msgspec.DecodeError) as wrong:
        raise HTTPException(400, str(wrong)) from wrong


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json", headers=_NO_STORE)
