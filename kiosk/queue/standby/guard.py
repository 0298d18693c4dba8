"""Every answer bears the term; a server that was superseded answers nothing else any more."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.queue.addresses import TERM
from kiosk.queue.answers import Json
from kiosk.queue.schemas import Problem
from kiosk.queue.standby.standing import Standing

_STILL_ANSWERED = ("/v1/health", "/v1/term", "/static/")


class TermGuard:
    """ASGI middleware. `peer`: where the other server answers, for whoever is turned away."""

    def __init__(self, app: ASGIApp, standing: Standing, peer: str) -> None:
        self._app = app
        self._standing = standing
        self._peer = peer.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._standing.heard(Headers(scope=scope).get(TERM, ""))

        async def send_with_term(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[TERM] = self._standing.proof
            await send(message)

        if self._standing.is_superseded and not scope["path"].startswith(_STILL_ANSWERED):
            await self._elsewhere(scope)(scope, receive, send_with_term)
            return
        await self._app(scope, receive, send_with_term)

    def _elsewhere(self, scope: Scope) -> Response:
        """People are led to the other server; machines know where it is."""
        if self._peer and scope["method"] == "GET" and not scope["path"].startswith("/v1/"):
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"{self._peer}{scope['path']}{'?' if query else ''}{query}", 307)
        return Json(Problem(reason="superseded", detail=self._peer), 503)
