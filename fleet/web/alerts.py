"""Alerts below an area: who looks after them, what is silenced; and the dialogs that change that."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.alerts import muting_rows, rows
from fleet.alerts.alert import Alert
from fleet.alerts.muting import Silence
from fleet.paging import after as key_after
from fleet.paging import cursor
from fleet.staff.people import Visitor
from fleet.store.rows import stamp
from fleet.store.sql import Sql
from fleet.web import alerting
from fleet.web.desk import Desk, page
from kiosk.domain.errors import Refused

PAGE = 50
SHOWN = ("open", "unacked", "past")


def routes(desk: Desk) -> list[Route]:
    """The page."""
    return [page(desk, "/alerts", _alerts)]


async def _alerts(desk: Desk, request: Request, visitor: Visitor) -> Response:
    area = desk.area(request, visitor)
    if area is None:
        return desk.refused(request, visitor)
    asked = request.query_params
    show = asked.get("show", "") if asked.get("show", "") in SHOWN else "open"
    is_open = show != "past"
    wanted = rows.Wanted(area, is_open=is_open, unacknowledged=show == "unacked", subject=asked.get("of", ""))
    key = _key(asked.get("after", ""), is_open=is_open)
    now, t = desk.parts.clock.now(), desk.words(request)

    async def ask(sql: Sql) -> tuple[Sequence[Alert], int, Sequence[Silence]]:
        found = await rows.page(sql, wanted, key, PAGE + 1)
        return found, await rows.unacknowledged(sql, area), await muting_rows.silences(sql, now, area)

    found, unacked, silences = await desk.parts.store.read(ask)
    return desk.live(
        request,
        "alerts",
        visitor,
        area=area,
        shown=area,
        nodes=await desk.nodes(request, visitor, area),
        lines=[(alerting.line(t, alert, now), desk.local(alert.fired_at)) for alert in found[:PAGE]],
        after=cursor(_key_of(found[PAGE - 1])) if len(found) > PAGE else "",
        show=show,
        of=wanted.subject,
        choices=SHOWN,
        unacked=unacked,
        silences=[
            (one, [alerting.matcher_words(t, matcher) for matcher in one.matchers]) for one in silences
        ],
        local=desk.local,
    )


def _key(word: str, *, is_open: bool) -> tuple[str | int, ...]:
    try:
        return key_after(word, *((int, str, str) if is_open else (str, str)))
    except Refused:
        return ()


def _key_of(alert: Alert) -> tuple[str | int, ...]:
    if alert.resolved_at is not None:
        return stamp(alert.resolved_at), alert.id
    return int(alert.severity), stamp(alert.fired_at), alert.id
