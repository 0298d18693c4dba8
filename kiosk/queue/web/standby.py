"""The pages of a server that follows another: how it stands, and the press by which it takes over."""

from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from kiosk.domain.errors import Refused
from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.queue.answers import BodyLimit, Json, body_as, refusal
from kiosk.queue.api_staff import Done
from kiosk.queue.schemas import Message, Problem
from kiosk.queue.settings import QueueSettings
from kiosk.queue.standby.messages import TermNow
from kiosk.queue.standby.process import Phase, Standby
from kiosk.queue.web.desk import ASSETS, HERE, reader_language
from kiosk.queue.web.office import PAGES
from kiosk.web.headers import SecurityHeaders
from kiosk.web.pages import Pages
from kiosk.web.phone import pages as phone

STATE = "/v1/standby/state"
TAKE_OVER = "/v1/standby/take-over"
ENTRIES = ("/login", "/caller", *(address for _, address, _ in PAGES))  # what staff have as bookmarks
REFUSALS = ("primary_answers", "no_copy", "wrong_login", "too_many_attempts", "not_a_supervisor")


class TakeOver(Message, frozen=True, kw_only=True):
    """POST /v1/standby/take-over: `is_off`: whoever signs in has seen that the old server is off."""

    login: str
    password: str
    is_off: bool


def create_app(standby: Standby, settings: QueueSettings, texts: Path) -> Starlette:
    """Machines are answered 503, which is a server that is not there to them; browsers are led to the primary.

    texts: config/texts. Raises ConfigError where the wording cannot be read.
    """
    primary = standby.now().primary.rstrip("/")
    words = {language: load_texts(texts, language) for language in LANGUAGES}
    pages = Pages([HERE / "templates", phone.TEMPLATES], words, ASSETS)

    async def page(request: Request) -> Response:
        language = reader_language(request)
        now = standby.now()
        return pages.page(
            request,
            "standby.html",
            language=language,
            site=settings.site,
            now=now,
            copied_at=None if now.copied_at is None else _local(now.copied_at, settings),
            minutes=int(now.silent_s // 60),
            refusals=REFUSALS,
            other_language="/?lang=" + ("en" if language == "zh_CN" else "zh_CN"),
        )

    async def anybody(request: Request) -> Response:
        """Led to the site's server while it is heard; people who come to a dead one find the page."""
        query = f"?{request.url.query}" if request.url.query else ""
        if standby.now().phase in (Phase.FOLLOWS, Phase.COPIES):
            return RedirectResponse(f"{primary}{request.url.path}{query}", 307)
        return await (page if request.url.path in ENTRIES else not_the_sites)(request)

    async def term(_request: Request) -> Response:
        """Whoever asks whether this is still the site's server hears that it is not."""
        return Json(TermNow(site=settings.site.id, proof="", superseded=True))

    async def state(_request: Request) -> Response:
        return Json(standby.now())

    async def take_over(request: Request) -> Response:
        asked = await body_as(request, TakeOver)
        if not asked.is_off:
            raise Refused("bad_request", "is_off")
        address = request.client.host if request.client else ""
        await standby.take_over(asked.login, asked.password, address)
        return Json(Done())

    async def not_the_sites(_request: Request) -> Response:
        return Json(Problem(reason="standby"), 503)

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return refusal(error, standby.clock.now())

    people = [Route("/", page), *ASSETS.routes(), Route("/{rest:path}", anybody)]
    machines = [
        Route(STATE, state),
        Route(TAKE_OVER, take_over, methods=["POST"]),
        Route("/v1/term", term),
        Route("/v1/{rest:path}", not_the_sites, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
    pages_mount = Mount("/", routes=people, middleware=[Middleware(SecurityHeaders)])
    return Starlette(
        routes=[*machines, pages_mount],
        exception_handlers={Refused: refused},
        middleware=[Middleware(BodyLimit, limit_bytes=settings.http.body_limit_bytes)],
    )


def _local(at: datetime, settings: QueueSettings) -> str:
    local = at.astimezone(settings.zone_info)
    return f"{local:%m-%d %H:%M:%S}"
