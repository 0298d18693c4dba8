"""What people did: a list with a filter, one row with its links, and whether the chain holds."""

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.audit import rows
from fleet.audit.chain import Entry, digest_of
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.web.desk import Desk, page
from kiosk.domain.texts import Texts
from kiosk.web.pages import Mark

PAGE = 50
KINDS = (
    "",
    "login",
    "staff",
    "approval",
    "code",
    "identity",
    "command",
    "settings",
    "rollout",
    "alert",
    "maintenance",
    "order",
)
_MARKS: dict[str, Mark] = {
    "login.paused": "bad",
    "approval.asked": "warn",
    "approval.refused": "bad",
    "identity.quarantined": "bad",
    "identity.revoked": "bad",
    "rollout.withdrawn": "warn",
    "rollout.paused": "warn",
    "staff.removed": "warn",
    "staff.reset": "warn",
}


def routes(desk: Desk) -> list[Route]:
    """The page."""
    return [page(desk, "/audit", _audit, Permission.AUDIT)]


async def _audit(desk: Desk, request: Request, visitor: Visitor) -> Response:
    asked = request.query_params
    words, kind = asked.get("q", "").strip()[:60], asked.get("kind", "")
    before, chosen = _number(asked.get("before", "")), _number(asked.get("row", ""))
    areas = visitor.scopes(Permission.AUDIT)
    wanted = rows.Wanted(areas, words, kind if kind in KINDS else "")
    store, t = desk.parts.store, desk.words(request)
    found = await store.read(lambda sql: rows.page(sql, wanted, before, PAGE + 1))
    entries = found[:PAGE]
    one = await store.read(lambda sql: rows.one(sql, chosen)) if chosen else None
    if one is not None and not visitor.may(Permission.AUDIT, one.area):
        return desk.refused(request, visitor)
    head, broken = await rows.verified(store) if asked.get("verify") else (None, None)
    return desk.show(
        request,
        "audit.html",
        visitor,
        lines=[(entry, moment(desk, entry), mark_of(entry), said(t, entry.what)) for entry in entries],
        more=entries[-1].id if len(found) > PAGE else 0,
        kinds=KINDS,
        words=words,
        kind=wanted.kind,
        one=one,
        one_at=None if one is None else moment(desk, one, "%Y-%m-%d %H:%M:%S"),
        one_said="" if one is None else said(t, one.what),
        one_detail=() if one is None else detail(one),
        one_holds=one is not None and digest_of(one) == one.digest,
        head=head,
        broken=broken,
    )


def moment(desk: Desk, entry: Entry, form: str = "%m-%d %H:%M:%S") -> str:
    """When, by the fleet's own zone."""
    return desk.local(datetime.fromisoformat(entry.at), form)


def mark_of(entry: Entry) -> Mark:
    """The shape of an act."""
    return _MARKS.get(entry.what, "ok")


def said(t: Texts, what: str) -> str:
    """An act in words; one that has none by its own name."""
    key = f"fleet.audit.what.{what.replace('.', '_')}"
    return t(key) if key in t else what


def detail(entry: Entry) -> tuple[tuple[str, str], ...]:
    """(name, value) of what was kept with it."""
    found: dict[str, object] = msgspec.json.decode(entry.detail)
    return tuple((name, _plain(value)) for name, value in found.items())


def _plain(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode("utf-8")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
