"""Who may speak to the panel: a program or a page of this machine that meant to, no page of another site."""

import msgspec
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.bench.panel_messages import Problem

NAMES = ("127.0.0.1", "localhost", "[::1]")


class LoopbackOnly:
    """ASGI middleware: a Host that is not ours means a rebound name, a foreign Origin means a foreign page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reason = refusal(Headers(scope=scope))
        if reason:
            await problem(reason, "the bench answers its own machine only", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def refusal(headers: Headers) -> str:
    """Why a request is refused, or an empty text."""
    host = headers.get("host", "")
    if host.rpartition(":")[0] not in NAMES and host not in NAMES:
        return "foreign_host"
    origin = headers.get("origin")
    return "foreign_origin" if origin is not None and origin != f"http://{host}" else ""


def problem(reason: str, detail: str, status: int) -> Response:
    """A refusal as an answer."""
    body = msgspec.json.encode(Problem(reason=reason, detail=detail))
    return Response(body, status, media_type="application/json", headers={"cache-control": "no-store"})
