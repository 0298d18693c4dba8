"""What every page stands on: the parts, the wording, and a door that a page's route names its permission at."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlencode

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fleet.api import Parts
from fleet.staff.passwords import same_token
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.web.areas import AreaNames, Node, tree
from kiosk.domain.errors import Refused
from kiosk.domain.texts import Texts
from kiosk.web.headers import SecurityHeaders
from kiosk.web.pages import Pages, language_of

FORM_LIMIT_BYTES = 16_384
GUARD = [Middleware(SecurityHeaders)]
Form = Mapping[str, str]


@dataclass(frozen=True)
class Desk:
    """One server's pages."""

    parts: Parts
    pages: Pages
    areas: AreaNames

    def show(
        self, request: Request, template: str, visitor: Visitor | None, *, status: int = 200, **values: object
    ) -> Response:
        """The template with what every page needs: who reads it, where links lead, the moment."""
        return self.pages.page(
            request,
            template,
            status=status,
            language=language_of(request),
            visitor=visitor,
            may=_may(visitor),
            area_name=lambda code: self.area_name(request, code),
            demo=self.parts.config.demo,
            to=lambda path, **query: address(request, path, **query),
            here=lambda **query: address(
                request, request.url.path, **{**dict(request.query_params), **query}
            ),
            now=self.parts.clock.now().isoformat(),
            refusals=_refusals(self.words(request)),
            **values,
        )

    def live(self, request: Request, name: str, visitor: Visitor, **values: object) -> Response:
        """A page whose middle part asks for itself again: `name.html` around `name_live.html`."""
        part = "_live" if "hx-request" in request.headers else ""
        return self.show(request, f"{name}{part}.html", visitor, status=200, **values)

    def area_name(self, request: Request, code: str) -> str:
        """An area in words; "" is everywhere."""
        if not code:
            return self.words(request)("fleet.everywhere")
        return self.areas.name(code, language_of(request))

    def words(self, request: Request) -> Texts:
        """The wording in the reader's language."""
        return self.pages.words(language_of(request))

    def area(
        self, request: Request, visitor: Visitor, permission: Permission = Permission.VIEW
    ) -> str | None:
        """The area that a page shows: the one asked for, else the first of the visitor's; None for one outside of them."""
        asked = request.query_params.get("area", "")
        if asked:
            return asked if visitor.may(permission, asked) else None
        return visitor.scopes(permission)[0]

    async def nodes(self, request: Request, visitor: Visitor, shown: str) -> tuple[Node, ...]:
        """The tree of areas beside the page."""
        scopes = visitor.scopes(Permission.VIEW)
        branches = await self.parts.store.read(lambda sql: tree(sql, scopes, shown))
        return self.areas.nodes(branches, language_of(request), self.words(request)("fleet.everywhere"))

    def refused(
        self,
        request: Request,
        visitor: Visitor | None,
        reason: str = "fleet.not_found_line",
        status: int = 404,
    ) -> Response:
        """A page that says why there is none, and leads back."""
        return self.show(request, "refused.html", visitor, status=status, reason=reason)

    def local(self, at: datetime, form: str = "%m-%d %H:%M") -> str:
        """A moment as text by the fleet's own zone."""
        return at.astimezone(self.parts.config.zone).strftime(form)

    def local_text(self, at: str) -> str:
        """The same of a moment as the store has it."""
        return self.local(datetime.fromisoformat(at))


Page = Callable[[Desk, Request, Visitor], Awaitable[Response]]
Act = Callable[[Desk, Request, Visitor, Form], Awaitable[Response | str]]


class Guarded:
    """The endpoint of one page: its permission is asked for before anything of it runs."""

    def __init__(self, desk: Desk, permission: Permission) -> None:
        self.permission = permission
        self._desk = desk

    async def visitor(self, request: Request) -> Visitor | Response:
        """Who asks, or the answer to somebody who may not."""
        visitor = await self._desk.parts.access.visitor(request)
        if visitor is None:
            return _to_login(request)
        if not visitor.may(self.permission):
            reason = "fleet.refused_weak" if visitor.weak else "fleet.refused_permission"
            return self._desk.refused(request, visitor, reason, 403)
        return visitor


def page(desk: Desk, path: str, shown: Page, permission: Permission = Permission.VIEW) -> Route:
    """A page that is looked at."""
    guarded = Guarded(desk, permission)

    async def endpoint(request: Request) -> Response:
        visitor = await guarded.visitor(request)
        return visitor if isinstance(visitor, Response) else await shown(desk, request, visitor)

    endpoint.permission = permission  # type: ignore[attr-defined]
    return Route(path, endpoint, methods=["GET"], middleware=GUARD)


def act(desk: Desk, path: str, done: Act, permission: Permission = Permission.VIEW) -> Route:
    """What a form of a page does: an address to go on to, or a page of its own. Its form bears the session's token."""
    guarded = Guarded(desk, permission)

    async def endpoint(request: Request) -> Response:
        visitor = await guarded.visitor(request)
        if isinstance(visitor, Response):
            return visitor
        form = await form_of(request)
        if form is None or not same_token(form.get("csrf", ""), visitor.csrf):
            return desk.refused(request, visitor, "fleet.refused_csrf", 403)
        try:
            answer = await done(desk, request, visitor, form)
        except Refused as refused:
            return _said(desk, request, visitor, refused)
        return RedirectResponse(address(request, answer), 303) if isinstance(answer, str) else answer

    endpoint.permission = permission  # type: ignore[attr-defined]
    return Route(path, endpoint, methods=["POST"], middleware=GUARD)


def _said(desk: Desk, request: Request, visitor: Visitor, refused: Refused) -> Response:
    key = f"fleet.refused.{refused.reason}"
    known = key in desk.words(request)
    status = {"unknown": 404, "area": 403}.get(refused.reason.rpartition("_")[2], 409)
    return desk.refused(request, visitor, key if known else "fleet.refused.other", status)


def _to_login(request: Request) -> Response:
    login = address(request, "/login")
    if "hx-request" in request.headers:  # a fragment of an open page: the whole page must go
        return Response(status_code=401, headers={"HX-Redirect": login})
    return RedirectResponse(login, 303)


def _refusals(t: Texts) -> tuple[tuple[str, str], ...]:
    """(reason, words) of everything that a form of a page may be refused for."""
    start = "fleet.refused."
    return tuple((key.removeprefix(start), t(key)) for key in sorted(t.keys()) if key.startswith(start))


def _may(visitor: Visitor | None) -> Callable[..., bool]:
    """For templates: `may("ack", area)`."""

    def asked(permission: str, area: str | None = None) -> bool:
        return visitor is not None and visitor.may(Permission(permission), area)

    return asked


def address(request: Request, path: str, **query: str) -> str:
    """The path in the language the reader has chosen; empty values are left out."""
    chosen = request.query_params.get("lang", "")
    kept = {name: value for name, value in ({"lang": chosen} | query).items() if value}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(kept)}" if kept else path


async def form_of(request: Request) -> Form | None:
    """The fields of a posted form; None for one that is too large or has no stated length."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > FORM_LIMIT_BYTES:
        return None
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[-1] for name, values in parse_qs(body, keep_blank_values=True).items()}


def caller(request: Request) -> str:
    """The address a request came from."""
    return request.client.host if request.client is not None else ""
