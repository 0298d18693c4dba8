"""One reporter: its devices, what is wrong, how it went, what it should be like, what was asked of it."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet import alarm_lane, registry, tallies
from fleet.alerts import rows as alerts
from fleet.commands import rows as commands
from fleet.commands import uploads
from fleet.commands.orders import CommandState
from fleet.identity import rows as identities
from fleet.overview import Line
from fleet.samples import rows as samples
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.port import Reporter, UnknownReporter
from fleet.twin import rows as twin
from fleet.twin.scopes import Way, differences
from fleet.web import alerting, maintenance, view, wording
from fleet.web.desk import Desk, page
from fleet.web.trends import SPANS, trends
from kiosk.web.pages import Mark, language_of

TIMELINE = 40
ALERTS = 20
COMMANDS = 6
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


def routes(desk: Desk) -> list[Route]:
    """The page, and the part of it that asks for itself slowly."""
    return [
        page(desk, "/reporters/{reporter}", _reporter),
        page(desk, "/reporters/{reporter}/trends", _trends),
    ]


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
    ahead = await store.read(lambda sql: alarm_lane.waiting(sql, reporter.id, day))
    mine = alerts.Wanted("", subject=reporter.id)
    raised = await store.read(lambda sql: alerts.page(sql, mine, (), ALERTS))
    wished = await store.read(lambda sql: twin.effective_for(sql, reporter.id))
    told = await store.read(lambda sql: twin.report_of(sql, reporter.id))
    sent = await store.read(lambda sql: commands.of_reporter(sql, reporter.id, COMMANDS))
    files = await store.read(lambda sql: uploads.kept_of(sql, reporter.id, now))
    identity = await store.read(lambda sql: identities.one(sql, reporter.id))
    compared = differences(wished, told[0] if told else None)
    differing = [one for one in compared if one.way not in (Way.IN_FORCE, Way.OWN)]
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
        identity=identity,
        key_since="" if identity is None else desk.local(identity.key_since, "%Y-%m-%d %H:%M"),
        events=view.timeline(t, [*ahead, *events], zone),
        alerts=[(alerting.line(t, alert, now), desk.local(alert.fired_at)) for alert in raised],
        twin=[
            (one, WAYS[one.way], wording.setting_value(t, one.desired), wording.way(t, one))
            for one in differing
        ],
        setting_name=lambda key: wording.setting_name(t, key),
        twin_rest=len(compared) - len(differing),
        twin_at=desk.local(told[1], "%H:%M:%S") if told else "",
        commands=[(one, COMMAND_MARKS[one.state], desk.local(one.created_at)) for one in sent],
        files=files,
        span=span_of(request),
        plan=maintenance.dialog(t, now.astimezone(zone)),
        today=today,
        tickets=view.tickets(t, today),
        slips=view.slips(t, today),
        ratings=view.ratings(t, today),
    )


async def _trends(desk: Desk, request: Request, visitor: Visitor) -> Response:
    store, now, config = desk.parts.store, desk.parts.clock.now(), desk.parts.config
    reporter = await seen(desk, request, visitor)
    if reporter is None:
        return desk.refused(request, visitor)
    span = span_of(request)
    taken = await store.read(lambda sql: samples.of_reporter(sql, reporter.id, now, SPANS[span]))
    return desk.show(
        request,
        "trends.html",
        visitor,
        reporter=reporter.id,
        span=span,
        spans=tuple(SPANS),
        since=int((now - SPANS[span]).timestamp()),
        until=int(now.timestamp()),
        zone=config.time_zone,
        off=not config.samples.every_s,
        trends=trends(desk.words(request), taken, config.health, config.samples.every_s),
    )


async def seen(desk: Desk, request: Request, visitor: Visitor) -> Reporter | None:
    """The reporter of the address; None for one that there is not, or that the visitor may not look at."""
    try:
        found = await desk.parts.store.read(
            lambda sql: registry.reporter(sql, request.path_params["reporter"])
        )
    except UnknownReporter:
        return None
    return found if visitor.may(Permission.VIEW, found.area) else None


def span_of(request: Request) -> str:
    """How much of the past is drawn."""
    asked = request.query_params.get("span", "")
    return asked if asked in SPANS else next(iter(SPANS))


def _clock_is_fine(line: Line) -> bool:
    return abs(line.reporter.clock_offset_s) < CLOCK_FINE_S
