"""Messages about alerts: who was told what, what did not arrive, and when it is tried again."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.alerts import deliveries
from fleet.alerts.deliveries import Delivery
from fleet.alerts.settings import Receiver
from fleet.paging import after as key_after
from fleet.paging import cursor
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.sql import Sql
from fleet.web import wording
from fleet.web.desk import Desk, page
from kiosk.domain.errors import Refused
from kiosk.domain.texts import Texts
from kiosk.web.pages import Mark

PAGE = 50
SHOWN = ("all", "missing")


class _Alert(msgspec.Struct, frozen=True):
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class _Body(msgspec.Struct, frozen=True):
    """As much of a message as a list says of it."""

    status: str = ""
    groupLabels: dict[str, str] = {}  # noqa: N815 (Alertmanager's own name)
    alerts: tuple[_Alert, ...] = ()
    truncatedAlerts: int = 0  # noqa: N815


def routes(desk: Desk) -> list[Route]:
    """The page."""
    return [page(desk, "/deliveries", _deliveries)]


async def _deliveries(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """Of the receivers that hear of nothing outside of the visitor's areas."""
    mine = [one for one in desk.parts.config.alerts.receivers if visitor.may(Permission.VIEW, one.area)]
    names = [one.name for one in mine]
    asked = request.query_params
    show = asked.get("show", "") if asked.get("show", "") in SHOWN else "all"
    try:
        before = "".join(map(str, key_after(asked.get("after", ""), str)))
    except Refused:
        before = ""

    async def ask(sql: Sql) -> tuple[Sequence[Delivery], Sequence[tuple[str, int, datetime]]]:
        found = await deliveries.told(sql, names, before, PAGE + 1, missing=show == "missing")
        return found, await deliveries.waiting(sql)

    found, waits = await desk.parts.store.read(ask)
    t, now = desk.words(request), desk.parts.clock.now()
    return desk.live(
        request,
        "deliveries",
        visitor,
        area=asked.get("area", ""),
        lines=[
            (
                one,
                _mark(one),
                _state(one),
                subject(t, one.body),
                desk.local(one.made_at),
                "" if one.sent_at is None else desk.local(one.sent_at, "%H:%M:%S"),
                "" if one.next_try_at is None else desk.local(one.next_try_at, "%H:%M:%S"),
            )
            for one in found[:PAGE]
        ],
        after=cursor([found[PAGE - 1].id]) if len(found) > PAGE else "",
        receivers=[
            (
                one,
                address(one),
                [(count, wording.span(t, now - oldest)) for name, count, oldest in waits if name == one.name],
            )
            for one in mine
        ],
        show=show,
        choices=SHOWN,
    )


def address(receiver: Receiver) -> str:
    """Where it is told; of an address on the web the host alone, because the rest may be a secret."""
    return ", ".join(receiver.to) if receiver.kind == "email" else urlsplit(receiver.to[0]).hostname or ""


def subject(t: Texts, text: str) -> str:
    """What a message says, on one line."""
    try:
        body = msgspec.json.decode(text, type=_Body)
    except msgspec.DecodeError:
        return ""
    reason = wording.reason_words(t, body.groupLabels.get("alertname", ""))
    count = len(body.alerts) + body.truncatedAlerts
    first = body.alerts[0] if body.alerts else _Alert()
    where = f"{first.labels.get('site', '')} {first.annotations.get('name', '')}".strip()
    over = t("fleet.deliveries.over") if body.status == "resolved" else ""
    about = (
        t("fleet.deliveries.many", count=count) if count > 1 else where or body.groupLabels.get("area", "")
    )
    return " · ".join(part for part in (reason, about, over) if part)


def _state(one: Delivery) -> str:
    if one.sent_at is not None:
        return "sent"
    if one.next_try_at is None:
        return "given_up"
    return "again" if one.attempts else "waiting"


def _mark(one: Delivery) -> Mark:
    marks: dict[str, Mark] = {"sent": "ok", "given_up": "bad", "again": "warn", "waiting": "busy"}
    return marks[_state(one)]
