"""What waits for a second person, and what became of earlier requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.alerts.muting import Matcher
from fleet.approvals.rules import Approval, ApprovalState
from fleet.schemas import Setting
from fleet.staff.people import Visitor
from fleet.store.sql import Sql
from fleet.twin import rows as twin
from fleet.twin.scopes import Scope, ScopeKind
from fleet.web import wording
from fleet.web.alerting import matcher_words
from fleet.web.audit import said
from fleet.web.desk import Desk, Form, act, page
from kiosk.domain.texts import Texts
from kiosk.web.pages import Mark

WISH = "settings.wished"
_SPANS = {"valid_s": "seconds", "minutes": "minutes"}
_MOMENTS = ("startsAt", "endsAt", "starts_at")
_OPEN = (ApprovalState.WAITING, ApprovalState.APPROVED)
MARKS: dict[str, Mark] = {"waiting": "warn", "approved": "ok", "refused": "bad", "used": "ok", "late": "off"}


def routes(desk: Desk) -> list[Route]:
    """The page and its two answers; whoever may do the thing may answer, and the request itself is asked for that."""
    return [
        page(desk, "/approvals", _approvals),
        act(desk, "/approvals/{approval}/approve", _approve),
        act(desk, "/approvals/{approval}/refuse", _refuse),
    ]


async def _approvals(desk: Desk, request: Request, visitor: Visitor) -> Response:
    found = await desk.parts.approvals.seen_by(visitor)
    t, now = desk.words(request), desk.parts.clock.now()
    areas = {one.area for one in found if one.what == WISH and one.state in _OPEN}

    async def ask(sql: Sql) -> dict[str, Mapping[str, Setting]]:
        wishes = {area: await twin.wished(sql, Scope(ScopeKind.AREA, area)) for area in areas}
        return {area: wish.settings for area, wish in wishes.items() if wish is not None}

    wished = await desk.parts.store.read(ask)

    def state(approval: Approval) -> str:
        return "late" if approval.state in _OPEN and approval.expires_at <= now else approval.state.value

    return desk.show(
        request,
        "approvals.html",
        visitor,
        lines=[
            (
                approval,
                state(approval),
                MARKS[state(approval)],
                _act(t, approval.what),
                desk.local(approval.asked_at),
                desk.local(approval.expires_at),
                arguments(t, approval, wished.get(approval.area, {}), desk.local),
                again(approval, now),
            )
            for approval in found
        ],
    )


async def _approve(desk: Desk, request: Request, visitor: Visitor, _form: Form) -> str:
    await desk.parts.approvals.decide(visitor, request.path_params["approval"], approve=True)
    return "/approvals"


async def _refuse(desk: Desk, request: Request, visitor: Visitor, _form: Form) -> str:
    await desk.parts.approvals.decide(visitor, request.path_params["approval"], approve=False)
    return "/approvals"


@dataclass(frozen=True, slots=True)
class Again:
    """How the API is asked for the same once more: the arguments of the request are the message."""

    method: str
    address: str


def again(approval: Approval, now: datetime) -> Again | None:
    """What whoever asked may do now; None where it may not be done, or not from here."""
    if approval.state is not ApprovalState.APPROVED or approval.expires_at <= now:
        return None
    room, _, act = approval.what.partition(".")
    if room == "rollout" and act != "begin":
        rollout = msgspec.json.decode(approval.detail)["rollout"]
        return Again("POST", f"/v1/rollouts/{rollout}/{act}")
    return {
        WISH: Again("PUT", f"/v1/desired?area={approval.area}"),
        "command.all": Again("POST", "/v1/commands"),
        "rollout.begin": Again("POST", "/v1/rollouts"),
        "alert.silence": Again("POST", "/v1/silences"),
        "maintenance.plan": Again("POST", "/v1/maintenance"),
    }.get(approval.what)


def arguments(
    t: Texts, approval: Approval, present: Mapping[str, Setting], local: Callable[[datetime], str]
) -> tuple[tuple[str, str, str], ...]:
    """(name, value, what it is now) of everything that it depends on, in words where there are any.

    present: what is wished for the area now; a wish replaces all of it. local: a moment in the fleet's zone.
    """
    found: dict[str, object] = msgspec.json.decode(approval.detail)
    lines: list[tuple[str, str, str]] = []
    for name, value in found.items():
        if name == "settings" and isinstance(value, dict):
            lines += [_changed(t, key, value.get(key), present.get(key)) for key in {**value, **present}]
        elif value not in ("", [], {}, None) and name != "area":
            key = f"fleet.approvals.argument.{name}"
            lines.append((t(key) if key in t else name, _value(t, name, value, local), ""))
    return tuple(lines)


def _act(t: Texts, what: str) -> str:
    key = f"fleet.approvals.act.{what.replace('.', '_')}"
    return t(key) if key in t else said(t, what)


def _changed(t: Texts, key: str, wanted: Setting | None, now: Setting | None) -> tuple[str, str, str]:
    value = t("fleet.approvals.taken_back") if wanted is None else wording.setting_value(t, wanted)
    before = t("fleet.approvals.unset") if now is None else wording.setting_value(t, now)
    return wording.setting_name(t, key), value, "" if wanted == now else before


def _value(t: Texts, name: str, value: object, local: Callable[[datetime], str]) -> str:
    if name in _SPANS and isinstance(value, int | float):
        return wording.span(t, timedelta(**{_SPANS[name]: value}))
    if name in _MOMENTS and isinstance(value, str):
        return local(datetime.fromisoformat(value))
    if name == "weekday":
        return t(f"fleet.weekday.{value}")
    if name == "matchers" and isinstance(value, list):
        matchers = (Matcher(one["name"], one["value"], one["isRegex"], one["isEqual"]) for one in value)
        return " · ".join(matcher_words(t, matcher) for matcher in matchers)
    if name == "kind" and f"fleet.commands.kind.{value}" in t:
        return t(f"fleet.commands.kind.{value}")
    if isinstance(value, bool | int | float | str):
        return wording.setting_value(t, value)
    return msgspec.json.encode(value).decode("utf-8")
