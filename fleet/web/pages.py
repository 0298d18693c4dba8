"""Login, overview and one reporter, in Chinese and English; every page but the login asks for a session."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from fleet import tallies
from fleet.api import Parts
from fleet.overview import Line
from fleet.relay.phones import RelayedPhones
from fleet.staff.access import COOKIE
from fleet.staff.passwords import same_token
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.port import UnknownReporter
from fleet.web import view, wording
from fleet.web.areas import AreaNames
from fleet.web.chart import chart
from fleet.web.verify import verify_routes
from kiosk.domain.errors import Refused
from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.web.files import Assets
from kiosk.web.headers import SecurityHeaders
from kiosk.web.pages import Pages, language_of
from kiosk.web.phone import pages as phone

HERE = Path(__file__).parent
TEXTS = HERE.parents[1] / "config" / "texts"
TIMELINE = 40
FORM_LIMIT_BYTES = 4096
FORM_COOKIE = "fleet_form"
CLOCK_FINE_S = 5.0


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page stands on."""

    parts: Parts
    pages: Pages
    areas: AreaNames


Page = Callable[[Desk, Request, Visitor], Awaitable[Response]]


def routes(parts: Parts) -> list[BaseRoute]:
    """Every page, and the static files. Raises ConfigError where the wording cannot be read."""
    assets = Assets({"/static/fleet": HERE / "static", **phone.STATIC})
    texts = {language: load_texts(TEXTS, language) for language in LANGUAGES}
    pages = Pages([HERE / "templates", phone.TEMPLATES], texts, assets)
    desk = Desk(parts, pages, AreaNames(parts.config.areas))
    phones = RelayedPhones(parts.tickets, parts.presses, parts.clock, parts.config.phones)
    guard = [Middleware(SecurityHeaders)]
    return [
        Route("/login", partial(_login, desk), methods=["GET", "POST"], middleware=guard),
        Route("/logout", _with_visitor(desk, _logout), methods=["POST"], middleware=guard),
        Route("/", _with_visitor(desk, _overview), middleware=guard),
        Route("/reporters/{reporter}", _with_visitor(desk, _reporter), middleware=guard),
        *verify_routes(desk.parts, desk.pages),
        *phones.routes(pages),
        *assets.routes(),
    ]


def _with_visitor(desk: Desk, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        visitor = await desk.parts.access.visitor(request)
        if visitor is not None:
            return await page(desk, request, visitor)
        login = _address(request, "/login")
        if "hx-request" in request.headers:  # a fragment of an open page: the whole page must go
            return Response(status_code=401, headers={"HX-Redirect": login})
        return RedirectResponse(login, 303)

    return guarded


# ---- login ----


async def _login(desk: Desk, request: Request) -> Response:
    if request.method == "GET":
        return _login_page(desk, request)
    form = await _form(request)
    kept = request.cookies.get(FORM_COOKIE, "")
    if form is None or not kept or not same_token(form.get("token", ""), kept):
        return _login_page(desk, request, refused="fleet.refused_csrf", status=403)
    login = form.get("login", "")
    try:
        granted = await desk.parts.access.log_in(login, form.get("password", ""))
    except Refused as refused:
        status = 429 if refused.reason == "login_paused" else 401
        return _login_page(desk, request, refused=f"fleet.login.{refused.reason}", status=status, login=login)
    answer = RedirectResponse(_address(request, "/"), 303)
    answer.set_cookie(
        COOKIE,
        granted.token,
        max_age=granted.lasts_s,
        httponly=True,
        samesite="strict",
        secure=desk.parts.config.server.secure_cookies,
    )
    return answer


def _login_page(
    desk: Desk, request: Request, *, refused: str = "", status: int = 200, login: str = ""
) -> Response:
    """The form carries a token that the browser also keeps; another site can make it send neither both nor the same."""
    token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(16)
    answer = _shown(desk, request, "login.html", status=status, refused=refused, login=login, token=token)
    secure = desk.parts.config.server.secure_cookies
    answer.set_cookie(FORM_COOKIE, token, httponly=True, samesite="strict", secure=secure)
    return answer


async def _logout(desk: Desk, request: Request, visitor: Visitor) -> Response:
    form = await _form(request)
    if form is None or not same_token(form.get("csrf", ""), visitor.csrf):
        return _nothing(desk, request, "fleet.refused_csrf", 403)
    await desk.parts.access.log_out(request)
    answer = RedirectResponse(_address(request, "/login"), 303)
    answer.delete_cookie(COOKIE)
    return answer


# ---- pages ----


async def _overview(desk: Desk, request: Request, visitor: Visitor) -> Response:
    scope = next(iter(visitor.scopes(Permission.VIEW)), None)
    if scope is None:
        return _nothing(desk, request, "fleet.not_found_line", 403)
    area = request.query_params.get("area", "") or scope
    if not visitor.may(Permission.VIEW, area):
        return _nothing(desk, request, "fleet.not_found_line", 404)
    language = language_of(request)
    t = desk.pages.words(language)
    everything = await desk.parts.overviews.of(scope)
    overview = everything if area == scope else await desk.parts.overviews.of(area)
    nodes = desk.areas.tree(everything.lines, scope, language)
    last = overview.last_sync_at
    shown = area or (nodes[0].code if nodes else "")
    return _shown(
        desk,
        request,
        "overview_live.html" if "hx-request" in request.headers else "overview.html",
        visitor=visitor,
        area=area,
        shown=shown,
        area_name=desk.areas.name(shown, language) if shown else t("fleet.everywhere"),
        nodes=nodes,
        overview=overview,
        kpis=view.kpis(t, overview),
        rows=[view.row(t, line, overview.now) for line in overview.lines],
        last=wording.age(t, None if last is None else overview.now - last),
        chart=chart(overview.taken_by_hour, overview.done_by_hour),
        tickets=view.tickets(t, overview.today),
        slips=view.slips(t, overview.today),
        ratings=view.ratings(t, overview.today),
    )


async def _reporter(desk: Desk, request: Request, visitor: Visitor) -> Response:
    try:
        line = await desk.parts.overviews.one(request.path_params["reporter"])
    except UnknownReporter:
        return _nothing(desk, request, "fleet.not_found_line", 404)
    if not visitor.may(Permission.VIEW, line.reporter.area):
        return _nothing(desk, request, "fleet.not_found_line", 404)
    language = language_of(request)
    t = desk.pages.words(language)
    now = desk.parts.clock.now()
    zone = desk.parts.config.zone
    scope = visitor.scopes(Permission.VIEW)[0]
    everything = await desk.parts.overviews.of(scope)
    today = await desk.parts.overviews.today_of(line.reporter.id)
    day = now.astimezone(zone).date()
    events = await desk.parts.store.read(lambda sql: tallies.events(sql, line.reporter.id, day, TIMELINE))
    return _shown(
        desk,
        request,
        "reporter_live.html" if "hx-request" in request.headers else "reporter.html",
        visitor=visitor,
        shown=line.reporter.area,
        nodes=desk.areas.tree(everything.lines, scope, language),
        path=desk.areas.path(line.reporter.area, language),
        line=line,
        row=view.row(t, line, now),
        links=view.links(t, line),
        clock_fine=_clock_is_fine(line),
        enrolled=line.reporter.enrolled_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        events=view.timeline(t, events, zone),
        today=today,
        tickets=view.tickets(t, today),
        slips=view.slips(t, today),
        ratings=view.ratings(t, today),
    )


def _clock_is_fine(line: Line) -> bool:
    return abs(line.reporter.clock_offset_s) < CLOCK_FINE_S


def _nothing(desk: Desk, request: Request, reason: str, status: int) -> Response:
    return _shown(desk, request, "refused.html", status=status, reason=reason)


def _shown(desk: Desk, request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """The template with what every page needs: where links lead in this language, and the moment."""
    return desk.pages.page(
        request,
        template,
        status=status,
        language=language_of(request),
        demo=desk.parts.config.demo,
        to=lambda path, **query: _address(request, path, **query),
        here=lambda **query: _address(request, request.url.path, **{**dict(request.query_params), **query}),
        now=desk.parts.clock.now().isoformat(),
        **values,
    )


# ---- forms and addresses ----


def _address(request: Request, path: str, **query: str) -> str:
    """The path in the language the reader has chosen."""
    chosen = request.query_params.get("lang", "")
    kept = ({"lang": chosen} if chosen else {}) | query
    return f"{path}?{urlencode(kept)}" if kept else path


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a posted form; None for one that is too large or has no stated length."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > FORM_LIMIT_BYTES:
        return None
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[-1] for name, values in parse_qs(body, keep_blank_values=True).items()}
