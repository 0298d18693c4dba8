"""One's own page: password, second factor, the sessions that hold."""

import io

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.staff.people import Visitor
from fleet.web.desk import Desk, Form, act, page


def routes(desk: Desk) -> list[Route]:
    """The page and what its forms do."""
    return [
        page(desk, "/me", _me),
        act(desk, "/me/password", _password),
        act(desk, "/me/second-factor", _begin),
        act(desk, "/me/second-factor/confirm", _confirm),
        act(desk, "/me/sessions/{session}/end", _end),
    ]


async def _me(desk: Desk, request: Request, visitor: Visitor) -> Response:
    return await _shown(desk, request, visitor)


async def _shown(desk: Desk, request: Request, visitor: Visitor, recovery: tuple[str, ...] = ()) -> Response:
    account = await desk.parts.accounts.of(visitor)
    address = await desk.parts.accounts.factor_address(visitor)
    sessions = [
        (
            session.digest[:16],
            desk.local(session.began_at),
            session.address,
            session.strong,
            session.digest == visitor.session,
        )
        for session in account.sessions
    ]
    return desk.show(
        request,
        "me.html",
        visitor,
        account=account,
        sessions=sessions,
        qr=None if address is None else qr(address),
        secret="" if address is None else _secret(address),
        recovery=recovery,
        least=desk.parts.config.logins.password_length,
        done=request.query_params.get("done", ""),
    )


async def _password(desk: Desk, _request: Request, visitor: Visitor, form: Form) -> str:
    await desk.parts.accounts.change_password(visitor, form.get("old", ""), form.get("new", ""))
    return "/me?done=password"


async def _begin(desk: Desk, _request: Request, visitor: Visitor, _form: Form) -> str:
    await desk.parts.accounts.begin_factor(visitor)
    return "/me"


async def _confirm(desk: Desk, request: Request, visitor: Visitor, form: Form) -> Response:
    recovery = await desk.parts.accounts.confirm_factor(visitor, form.get("code", ""))
    renewed = await desk.parts.access.visitor(request)
    return await _shown(desk, request, renewed or visitor, recovery)


async def _end(desk: Desk, request: Request, visitor: Visitor, _form: Form) -> str:
    await desk.parts.accounts.end_session(visitor, request.path_params["session"])
    return "/me"


def qr(text: str) -> Markup:
    """A QR code as inline SVG, as large as its place is, with its quiet zone."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, nl=False, omitsize=True
    )
    return Markup(drawn.getvalue().decode("utf-8"))


def _secret(address: str) -> str:
    """The secret in fours, for typing it in."""
    plain = address.split("secret=")[1].split("&")[0]
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))
