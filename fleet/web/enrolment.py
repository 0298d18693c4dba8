"""One-time codes that make reporters, with a QR code for the machine; and who waits for somebody."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet import registry
from fleet.enrolment import expiry, new_code, new_code_text
from fleet.identity import rows as identities
from fleet.identity.standing import Standing
from fleet.operations import CODE_VALID_H, keep_code
from fleet.schemas import ReporterKind
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.sql import Sql
from fleet.web.account import qr
from fleet.web.desk import Desk, Form, act, page
from kiosk.domain.errors import Refused

QUOTA_AT_MOST = 1000


def routes(desk: Desk) -> list[Route]:
    """The page and its form."""
    return [
        page(desk, "/enrolment", _enrolment, Permission.ENROL),
        act(desk, "/enrolment", _make, Permission.ENROL),
    ]


async def _enrolment(desk: Desk, request: Request, visitor: Visitor) -> Response:
    return await _shown(desk, request, visitor)


async def _shown(desk: Desk, request: Request, visitor: Visitor, code: str = "") -> Response:
    scopes, now = visitor.scopes(Permission.ENROL), desk.parts.clock.now()

    async def ask(sql: Sql) -> tuple[list[registry.OpenCode], list[identities.Listed]]:
        codes = [one for scope in scopes for one in await registry.open_codes(sql, scope, now)]
        waiting = [
            one
            for scope in scopes
            for standing in (Standing.PENDING, Standing.QUARANTINED)
            for one in await identities.listed(sql, scope, standing)
        ]
        return codes, waiting

    codes, waiting = await desk.parts.store.read(ask)
    return desk.show(
        request,
        "enrolment.html",
        visitor,
        scope=scopes[0],
        codes=[(one, desk.local(one.expires_at)) for one in codes],
        waiting=[(one, desk.local(one.changed_at)) for one in waiting],
        made=code,
        made_qr=qr(code) if code else None,
    )


async def _make(desk: Desk, request: Request, visitor: Visitor, form: Form) -> Response:
    area, quota = form.get("area", "").strip(), form.get("quota", "1")
    if not visitor.may(Permission.ENROL, area):
        raise Refused("staff_area")
    if not (quota.isascii() and quota.isdigit() and 1 <= int(quota) <= QUOTA_AT_MOST):
        raise Refused("quota_wrong")
    kind = ReporterKind.SITE if form.get("kind") == "site" else ReporterKind.KIOSK
    now: datetime = desk.parts.clock.now()
    text, site = new_code_text(), form.get("site", "").strip()[:60]
    ends = expiry(now, CODE_VALID_H)
    code = new_code(text, kind, area=area, site=site, quota=int(quota), expires_at=ends)
    await desk.parts.store.write(lambda sql: keep_code(sql, code, visitor.login, now))
    return await _shown(desk, request, visitor, text)
