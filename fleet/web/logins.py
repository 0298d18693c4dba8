"""Logging in by password and code, or at the staff's own authority, and out again."""

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from fleet.staff.access import COOKIE, Granted
from fleet.staff.authority import Authority, attempt_of
from fleet.staff.passwords import same_token
from fleet.staff.people import Visitor
from fleet.web.desk import GUARD, Desk, Form, act, address, caller, form_of
from kiosk.domain.errors import Refused

FORM_COOKIE = "fleet_form"
ATTEMPT_COOKIE = "fleet_attempt"
ATTEMPT_S = 600
BACK = "/login/authority/back"
STATUS = {"login_paused": 429}


class Logins:
    """The routes; everything else asks for a session, these make one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        config = desk.parts.config
        self._secure = config.server.secure_cookies
        self._authority = Authority(config.oidc, desk.parts.clock) if config.oidc.issuer else None

    def routes(self) -> list[BaseRoute]:
        """With those of an authority only where there is one."""
        own: list[BaseRoute] = [
            Route("/login", self._login, methods=["GET", "POST"], middleware=GUARD),
            act(self._desk, "/logout", self._logout),
        ]
        if self._authority is not None:
            own += [
                Route("/login/authority", self._away, methods=["GET"], middleware=GUARD),
                Route(BACK, self._back, methods=["GET"], middleware=GUARD),
            ]
        return own

    async def _login(self, request: Request) -> Response:
        if request.method == "GET":
            return self._page(request)
        form = await self._own_form(request)
        if form is None:
            return self._page(request, refused="fleet.refused_csrf", status=403)
        login, code = form.get("login", ""), form.get("code", "")
        try:
            granted = await self._desk.parts.access.log_in(
                login, form.get("password", ""), code=code, address=caller(request)
            )
        except Refused as refused:
            return self._refused(request, refused, login)
        return self._logged_in(RedirectResponse(address(request, "/"), 303), granted)

    async def _logout(self, _desk: Desk, request: Request, _visitor: Visitor, _form: Form) -> Response:
        await self._desk.parts.access.log_out(request)
        answer = RedirectResponse(address(request, "/login"), 303)
        answer.delete_cookie(COOKIE)
        return answer

    # ---- the staff's own authority ----

    async def _away(self, request: Request) -> Response:
        if self._authority is None:
            return self._page(request)
        try:
            there, attempt = await self._authority.begin(self._back_address(request))
        except Refused as refused:
            return self._refused(request, refused)
        answer = RedirectResponse(there, 303)
        # Lax: the way back comes from the authority's page.
        answer.set_cookie(
            ATTEMPT_COOKIE,
            str(attempt),
            max_age=ATTEMPT_S,
            path=BACK,
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )
        return answer

    async def _back(self, request: Request) -> Response:
        attempt = attempt_of(request.cookies.get(ATTEMPT_COOKIE, ""))
        if self._authority is None or attempt is None:
            return self._page(request, refused="fleet.login.authority_refused", status=403)
        back = self._back_address(request)
        strong = self._desk.parts.config.oidc.second_factor
        try:
            login = await self._authority.login_of(request.query_params, attempt, back)
            granted = await self._desk.parts.access.log_in_known(login, caller(request), strong=strong)
        except Refused as refused:
            return self._refused(request, refused)
        # A strict cookie does not come along on a redirect that began at another site: this page goes on by itself.
        answer = self._logged_in(self._desk.show(request, "logged_in.html", None), granted)
        answer.delete_cookie(ATTEMPT_COOKIE, path=BACK)
        return answer

    def _back_address(self, request: Request) -> str:
        public = self._desk.parts.config.server.public_url.rstrip("/")
        return f"{public or str(request.base_url).rstrip('/')}{BACK}"

    # ---- the page ----

    def _refused(self, request: Request, refused: Refused, login: str = "") -> Response:
        status = STATUS.get(refused.reason, 401)
        return self._page(request, refused=f"fleet.login.{refused.reason}", status=status, login=login)

    def _page(self, request: Request, *, refused: str = "", status: int = 200, login: str = "") -> Response:
        """The form carries a token that the browser also keeps; another site can make it send neither both nor the same."""
        token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(16)
        answer = self._desk.show(
            request,
            "login.html",
            None,
            status=status,
            refused=refused,
            login=login,
            token=token,
            authority=self._authority is not None,
        )
        answer.set_cookie(FORM_COOKIE, token, httponly=True, samesite="strict", secure=self._secure)
        return answer

    async def _own_form(self, request: Request) -> Form | None:
        form, kept = await form_of(request), request.cookies.get(FORM_COOKIE, "")
        return form if form is not None and kept and same_token(form.get("token", ""), kept) else None

    def _logged_in(self, answer: Response, granted: Granted) -> Response:
        answer.set_cookie(
            COOKIE,
            granted.token,
            max_age=granted.lasts_s,
            httponly=True,
            samesite="strict",
            secure=self._secure,
        )
        return answer
