"""Every reporter below an area: a list by pages with search and filters, and one of them."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet import tallies
from fleet.alerts import rows as alerts
from fleet.commands import rows as commands
from fleet.commands.orders import CommandState
from fleet.findings import REASONS
from fleet.health import Verdict
from fleet.overview import Line
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.standing import PROBLEMS, WORST_FIRST, Wanted, cursor_of
from fleet.store.port import UnknownReporter
from fleet.twin import rows as twin
from fleet.twin.scopes import Way, differences
from fleet.web import alerting, view, wording
from fleet.web.desk import Desk, page
from kiosk.web.pages import Mark, language_of

PAGE = 50
TIMELINE = 40
ALERTS = 20
COMMANDS = 8
CLOCK_FINE_S = 5.0
WAYS: Mapping[Way, Mark] = {
    Way.IN_FORCE: "ok",
    Way.ON_ITS_WAY: "busy",
    Way.AT_RESTART: "warn",
    Way.REFUSED: "bad",
    Way.OWN: "off",
}
COMMAND_MARKS: Mapping[CommandState, Mark] = {
    CommandState.WAITING: "busy",
    CommandState.LEASED: "busy",
    CommandState.DONE: "ok",
    CommandState.FAILED: "bad",
    CommandState.EXPIRED: "warn",
    CommandState.CANCELLED: "off",
}
SHOWN = {
    "": WORST_FIRST,
    "problems": PROBLEMS,
    "lost": (Verdict.LOST,),
    "down": (Verdict.DOWN,),
    "degraded": (Verdict.DEGRADED,),
    "waiting": (Verdict.WAITING,),
}


def routes(desk: Desk) -> list[Route]:
    """Both pages."""
    return [page(desk, "/reporters", _reporters), page(desk, "/reporters/{reporter}", _reporter)]


async def _reporters(desk: Desk, request: Request, visitor: Visitor) -> Response:
    area = desk.area(request, visitor)
    if area is None:
        return desk.refused(request, visitor)
    asked = request.query_params
    show = asked.get("show", "") if asked.get("show", "") in SHOWN else ""
    reason = asked.get("reason", "") if asked.get("reason", "") in REASONS else ""
    words = asked.get("q", "").strip()[:60]
    wanted = Wanted(area, SHOWN[show], words, reason)
    found = await desk.parts.overviews.page(wanted, cursor_of(asked.get("after", "")), PAGE)
    t, now = desk.words(request), desk.parts.clock.now()
    return desk.live(
        request,
        "reporters",
        visitor,
        area=area,
        shown=area,
        nodes=await desk.nodes(request, visitor, area),
        rows=[view.row(t, line, now) for line in found.lines],
        after="" if found.after is None else str(found.after),
        show=show,
        choices=tuple(SHOWN),
        reason=reason,
        reason_words="" if not reason else wording.reason_words(t, reason),
        words=words,
    )


async def _reporter(desk: Desk, request: Request, visitor: Visitor) -> Response:
    try:
        line = await desk.parts.overviews.one(request.path_params["reporter"])
    except UnknownReporter:
        return desk.refused(request, visitor)
    reporter = line.reporter
    if not visitor.may(Permission.VIEW, reporter.area):
        return desk.refused(request, visitor)
    t, language = desk.words(request), language_of(request)
    now, zone = desk.parts.clock.now(), desk.parts.config.zone
    store, day = desk.parts.store, now.astimezone(zone).date()
    today = await desk.parts.overviews.today_of(reporter.id)
    events = await store.read(lambda sql: tallies.events(sql, reporter.id, day, TIMELINE))
    mine = alerts.Wanted("", subject=reporter.id)
    raised = await store.read(lambda sql: alerts.page(sql, mine, (), ALERTS))
    wished = await store.read(lambda sql: twin.effective_for(sql, reporter.id))
    told = await store.read(lambda sql: twin.report_of(sql, reporter.id))
    sent = await store.read(lambda sql: commands.of_reporter(sql, reporter.id, COMMANDS))
    return desk.live(
        request,
        "reporter",
        visitor,
        shown=reporter.area,
        nodes=await desk.nodes(request, visitor, reporter.area),
        path=desk.areas.path(reporter.area, language),
        line=line,
        row=view.row(t, line, now),
        links=view.links(t, line),
        clock_fine=_clock_is_fine(line),
        enrolled=desk.local(reporter.enrolled_at, "%Y-%m-%d %H:%M"),
        events=view.timeline(t, events, zone),
        alerts=[alerting.line(t, alert, now) for alert in raised],
        twin=[(one, WAYS[one.way]) for one in differences(wished, told[0] if told else None)],
        twin_at=desk.local(told[1], "%H:%M:%S") if told else "",
        commands=[(one, COMMAND_MARKS[one.state], desk.local(one.created_at)) for one in sent],
        today=today,
        tickets=view.tickets(t, today),
        slips=view.slips(t, today),
        ratings=view.ratings(t, today),
    )


def _clock_is_fine(line: Line) -> bool:
    return abs(line.reporter.clock_offset_s) < CLOCK_FINE_S
