"""Maintenance: when nobody is told of anything in an area, at a site or of one machine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.alerts import muting_rows
from fleet.alerts.muting import Window
from fleet.staff.people import Visitor
from fleet.web import wording
from fleet.web.desk import Desk, page
from kiosk.domain.texts import Texts

LASTS_MIN = (30, 60, 120, 240, 480, 1440, 4320, 10080)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the dialog of a new one needs: how long, the next full hour, and how far the fleet's zone is from UTC."""

    lasts: tuple[tuple[int, str], ...]
    soon: str
    offset: str


def routes(desk: Desk) -> list[Route]:
    """The page; its dialogs go to the API."""
    return [page(desk, "/maintenance", _maintenance)]


async def _maintenance(desk: Desk, request: Request, visitor: Visitor) -> Response:
    area = desk.area(request, visitor)
    if area is None:
        return desk.refused(request, visitor)
    t, now, zone = desk.words(request), desk.parts.clock.now(), desk.parts.config.zone
    windows = await desk.parts.store.read(lambda sql: muting_rows.windows(sql, now, area))
    held = [(window, window.holds_until(now, zone)) for window in windows]
    held.sort(key=lambda pair: (pair[1] is None, pair[1] or pair[0].starts_at, pair[0].id))
    return desk.show(
        request,
        "maintenance.html",
        visitor,
        area=area,
        shown=area,
        nodes=await desk.nodes(request, visitor, area),
        lines=[
            (window, None if until is None else desk.local(until), _when(t, desk, window))
            for window, until in held
        ],
        plan=dialog(t, now.astimezone(zone)),
    )


def dialog(t: Texts, local: datetime) -> Plan:
    """local: the moment in the fleet's zone."""
    offset = local.strftime("%z")
    return Plan(
        lasts=tuple((minutes, lasting(t, minutes)) for minutes in LASTS_MIN),
        soon=(local + timedelta(hours=1)).strftime("%Y-%m-%dT%H:00"),
        offset=f"{offset[:3]}:{offset[3:5]}",
    )


def lasting(t: Texts, minutes: int) -> str:
    """So long, in words."""
    return wording.span(t, timedelta(minutes=minutes))


def _when(t: Texts, desk: Desk, window: Window) -> str:
    lasts = lasting(t, int(window.lasts / timedelta(minutes=1)))
    if window.weekday is None:
        return t("fleet.windows.once", at=desk.local(window.starts_at), lasts=lasts)
    day = t(f"fleet.weekday.{window.weekday}")
    return t("fleet.windows.weekly", day=day, at=window.at.strftime("%H:%M"), lasts=lasts)
