"""The pages of a server that follows another: how it stands, and the press by which it takes over."""

from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from kiosk.domain.errors import Refused
from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.queue.answers import BodyLimit, Json, body_as, refusal
from kiosk.queue.api_staff import Done
from kiosk.queue.schemas import Message, Problem
from kiosk.queue.settings import QueueSettings
from kiosk.queue.standby.process import Standby
from kiosk.queue.web.desk import ASSETS, HERE, reader_language
from kiosk.web.headers import SecurityHeaders
from kiosk.web.pages import Pages
from kiosk.web.phone import pages as phone

STATE = "/v1/standby/state"
TAKE_OVER = "/v1/standby/take-over"
ENTRIES = ("/", "/login", "/caller", "/supervisor", "/signage", "/office")  # what staff have as bookmarks
REFUSALS = ("primary_answers", "no_copy", "wrong_login", "too_many_attempts", "not_a_supervisor")


class TakeOver(Message, frozen=True, kw_only=True):
    """POST /v1/standby/take-over: `is_off`: whoever signs in has seen that the old server is off."""

    login: str
    password: str
    is_off: bool


def create_app(standby: Standby, settings: QueueSettings, texts: Path) -> Starlette:
    """Everything but these pages answers 503: kiosks, displays and pads take this for a server that is not there.

    texts: config/texts. Raises ConfigError where the wording cannot be read.
    """
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

    async def no_such_page(request: Request, _error: Exception) -> Response:
        return await not_the_sites(request)

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return refusal(error, standby.clock.now())

    people = [*(Route(path, page) for path in ENTRIES), *ASSETS.routes()]
    machines = [
        Route(STATE, state),
        Route(TAKE_OVER, take_over, methods=["POST"]),
        Route("/v1/{rest:path}", not_the_sites, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
    pages_mount = Mount("/", routes=people, middleware=[Middleware(SecurityHeaders)])
    return Starlette(
        routes=[*machines, pages_mount],
        exception_handlers={Refused: refused, 404: no_such_page},
        middleware=[Middleware(BodyLimit, limit_bytes=settings.http.body_limit_bytes)],
    )


def _local(at: datetime, settings: QueueSettings) -> str:
    local = at.astimezone(settings.zone_info)
    return f"{local:%m-%d %H:%M:%S}"
