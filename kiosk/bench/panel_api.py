"""The panel's JSON API: what a tour, a test and the page order the far ends to do."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TypeVar, get_args

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kiosk.bench.panel_devices import Devices
from kiosk.bench.panel_guard import problem
from kiosk.bench.panel_messages import Fault, Insert, Scan, Source, Swap, WireView
from kiosk.bench.panel_wire import WireLine
from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.texts import Texts
from kiosk.web.streams import EventStream, StreamEvent

BODY_LIMIT = 16384
NOT_FOUND = frozenset({"no_action", "no_device", "no_person", "no_receipt"})
_NO_STORE = {"cache-control": "no-store"}

M = TypeVar("M", bound=msgspec.Struct)
Action = Callable[[Request], Awaitable[None]]


class Api:
    """Thin routes: read the message, ask the desk, answer with the state."""

    def __init__(self, devices: Devices, words: Callable[[Request], Texts]) -> None:
        self._devices = devices
        self._words = words
        self._actions: Mapping[str, Mapping[str, Action]] = {
            "bench": {"restore": lambda _: devices.restore()},
            "card": {
                "insert": self._insert,
                "remove": lambda _: devices.card.remove(),
                "swap": self._swap,
                "fault": self._fault,
                "kill-service": lambda _: devices.card.kill_service(),
                "start-service": lambda _: devices.card.start_service(),
            },
            "qr": {
                "scan": self._scan,
                "give-up": lambda _: devices.qr.give_up(),
                "garbage": lambda _: devices.qr.garbage(),
                "unplug": lambda _: devices.qr.unplug(),
                "plug": lambda _: devices.qr.plug(),
            },
        }

    def routes(self) -> list[BaseRoute]:
        """All of /v1."""
        return [
            Route("/v1/state", self.state),
            Route("/v1/stream", self.stream),
            Route("/v1/wire", self.wire),
            Route("/v1/receipts", self.receipts),
            Route("/v1/receipts/{receipt}.png", self.picture),
            Route("/v1/{device}/{action}", self.act, methods=["POST"]),
        ]

    async def state(self, _request: Request) -> Response:
        """GET /v1/state."""
        return _json(self._devices.state())

    async def receipts(self, _request: Request) -> Response:
        """GET /v1/receipts: what was cut off, the oldest first."""
        return _json(await self._devices.printer.receipts())

    async def picture(self, request: Request) -> Response:
        """GET /v1/receipts/{id}.png; the id `hanging` is what was not cut off yet."""
        picture = self._devices.printer.picture(request.path_params["receipt"])
        return Response(picture, media_type="image/png", headers=_NO_STORE)

    async def wire(self, request: Request) -> Response:
        """GET /v1/wire[?source=printer|card|qr][&after=SEQ], the oldest first."""
        source, after = source_asked(request), request.query_params.get("after", "0")
        if not after.isdecimal():
            raise HTTPException(400, "after: expected a number")
        words = self._words(request)
        return _json([said(line, words) for line in self._devices.wire.lines(source, int(after))])

    async def stream(self, _request: Request) -> EventStream:
        """GET /v1/stream: `state` at once and on every change, `wire` with the last line's number."""
        return EventStream(self._happenings())

    async def act(self, request: Request) -> Response:
        """POST /v1/{device}/{action}: done when it answers, with the state then."""
        device, action = request.path_params["device"], request.path_params["action"]
        if device == "printer":
            await self._devices.printer.act(action, request.query_params)
        elif device not in self._actions:
            raise Refused("no_device", f"{device}: expected card, printer, qr or bench")
        elif action not in self._actions[device]:
            raise Refused("no_action", f"{action}: expected {', '.join(self._actions[device])}")
        else:
            await self._actions[device][action](request)
        return _json(self._devices.state())

    async def _insert(self, request: Request) -> None:
        await self._devices.card.insert(await _message(request, Insert))

    async def _swap(self, request: Request) -> None:
        await self._devices.card.swap((await _message(request, Swap)).person)

    async def _fault(self, request: Request) -> None:
        self._devices.card.fault(await _message(request, Fault))

    async def _scan(self, request: Request) -> None:
        await self._devices.qr.scan((await _message(request, Scan)).text)

    async def _happenings(self) -> AsyncIterator[StreamEvent]:
        shown, last = None, -1
        async for _ in self._devices.changes.follow():
            state = self._devices.state()
            if shown is None or msgspec.structs.replace(state, at=shown.at) != shown:
                shown = state
                yield StreamEvent("state", msgspec.json.encode(state).decode())
            if self._devices.wire.last_seq != last:
                last = self._devices.wire.last_seq
                yield StreamEvent("wire", str(last))


def said(line: WireLine, words: Texts) -> WireView:
    """A line of the wire log in the reader's language."""
    key = f"bench.wire.{line.meaning.key}"
    return WireView(
        seq=line.seq,
        at=line.at,
        source=line.source,
        to_device=line.to_device,
        length=line.length,
        hex=line.data.hex(" ").upper(),
        meaning=words(key, **line.meaning.fields) if line.meaning.key else "",
        count=line.count,
    )


def source_asked(request: Request) -> Source | None:
    """`?source=`; None for all wires."""
    asked = request.query_params.get("source", "")
    for source in get_args(Source):
        if asked == source:
            return source  # type: ignore[no-any-return]  # get_args does not say what it gives
    if asked:
        raise Refused("no_device", f"{asked}: expected {', '.join(get_args(Source))}")
    return None


async def refused(_request: Request, error: Exception) -> Response:
    """Any refusal as a Problem."""
    match error:
        case Refused(reason=reason, detail=detail):
            return problem(reason, detail, 404 if reason in NOT_FOUND else 409)
        case HTTPException(status_code=404):
            return problem("no_such_address", "the API is under /v1", 404)
        case HTTPException(status_code=status, detail=detail):
            return problem("bad_request", detail, status)
        case Unreachable():
            return problem("far_end_silent", str(error), 503)
        case _:
            raise error


async def _message(request: Request, shape: type[M]) -> M:
    body = await request.body()
    if len(body) > BODY_LIMIT:
        raise HTTPException(413, f"a message has at most {BODY_LIMIT} bytes")
    try:
        return msgspec.json.decode(body or b"{}", type=shape)
    except (msgspec.ValidationError, msgspec.DecodeError) as wrong:
        raise HTTPException(400, str(wrong)) from wrong


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json", headers=_NO_STORE)
