"""Messages in and out of HTTP: one way to read a body, one way to refuse."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.domain.errors import Refused
from kiosk.queue.phases import Phase, Phases
from kiosk.queue.schemas import Problem
from kiosk.web.bodies import bounded

M = TypeVar("M", bound=msgspec.Struct)

SERVER_TIME = "x-server-time"
_STATUS = {
    400: "bad_request reason_needed reasons_not_wanted unknown_service bad_notice unknown_media not_media empty_file",
    401: "not_signed_in unpaired signature_time wrong_login wrong_code",
    403: "csrf lease_unknown not_your_window forbidden priority_not_granted window_unstaffed",
    404: (
        "unknown_staff unknown_ticket unknown_appointment unknown_code unknown_window unknown_zone unknown_topic"
        " unknown_announcement unknown_day unknown_device unknown_notice"
    ),
    413: "too_large media_too_large",
    429: "too_many_attempts",
}
STATUS = {reason: status for status, reasons in _STATUS.items() for reason in reasons.split()}
CONFLICT = 409

_encode = msgspec.json.Encoder().encode


class Json(Response):
    """A message as it goes out; ready bytes go as they are."""

    media_type = "application/json"

    def __init__(
        self, content: msgspec.Struct | bytes, status: int = 200, phases: Phases | None = None
    ) -> None:
        super().__init__(content if isinstance(content, bytes) else _encode(content), status)
        self._phases = phases

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(scope, receive, send)
        if self._phases is not None:
            self._phases.passed(Phase.ANSWERED)


async def body_as(request: Request, shape: type[M]) -> M:
    """The request's message. Raises Refused: too_large, bad_request with the field that is wrong."""
    try:
        return msgspec.json.decode(await request.body() or b"{}", type=shape)
    except ClientDisconnect as gone:
        raise Refused("bad_request", "the body ended early") from gone
    except msgspec.ValidationError as wrong:
        raise Refused("bad_request", str(wrong)) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as broken:
        raise Refused("bad_request", "the body is no JSON") from broken


def refusal(refused: Refused, now: datetime) -> Response:
    """The refusal as HTTP; a signer learns our time, so that a wrong clock is no locked door."""
    status = STATUS.get(refused.reason, CONFLICT)
    answer = Json(Problem(reason=refused.reason, detail=refused.detail), status)
    if status == 401:
        answer.headers[SERVER_TIME] = now.isoformat()
    if status == 429:
        answer.headers["retry-after"] = refused.detail or "60"
    return answer


class BodyLimit:
    """ASGI middleware: a body longer than the limit is refused before it is read to its end."""

    def __init__(self, app: ASGIApp, limit_bytes: int, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._limit_bytes = limit_bytes
        self._larger = larger or {}  # of the paths that take files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit_bytes = self._larger.get(scope["path"], self._limit_bytes)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > limit_bytes:
            await Json(Problem(reason="too_large", detail=str(limit_bytes)), 413)(scope, receive, send)
            return
        too_large = Refused("too_large", str(limit_bytes))
        await self._app(scope, bounded(receive, limit_bytes, too_large), send)
