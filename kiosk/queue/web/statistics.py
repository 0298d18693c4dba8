"""/statistics and its table as a file for spreadsheets."""

import asyncio
import csv
import io

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.domain.texts import Texts
from kiosk.queue.staff import Role
from kiosk.queue.statistics.counts import By
from kiosk.queue.statistics.day_report import statistics_from
from kiosk.queue.statistics.messages import Statistics
from kiosk.queue.statistics.period import Period, months_of, period_of
from kiosk.queue.statistics.reading import days_with_tickets, staff_names
from kiosk.queue.web.desk import Desk, staff_language
from kiosk.queue.web.office import Option, masked, office_page, session_or_away
from kiosk.queue.web.statistics_view import COLUMNS, names_of, row_of, statistics_view

MOST_DAYS = 60  # in the list; older ones are in their months
_BOM = "\ufeff"  # or a spreadsheet takes the Chinese for something else


def routes(desk: Desk) -> list[Route]:
    """/statistics, /statistics.csv."""

    async def page(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        t, period = desk.words(staff_language(request)), _period(desk, request)
        by = _by(request, period)
        found = await _found(desk, period, by)
        drawn = await _found(desk, period, By.DAY if period.is_month else By.HOUR)
        services, known = _services(desk, t), days_with_tickets(desk.service.ledger.reader)
        return office_page(
            desk,
            request,
            session,
            "statistics.html",
            s=statistics_view(found, drawn, names_of(by, found, services, _people(desk), t), services, t),
            period=period,
            days=known[:MOST_DAYS] or [period.text],
            months=months_of(known),
            by=by.value,
            ways=[
                Option(one.value, t(f"statistics.by.{one.value}"))
                for one in By
                if one is not By.DAY or period.is_month
            ],
        )

    async def table(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        t, period = desk.words(staff_language(request)), _period(desk, request)
        by = _by(request, period)
        found = await _found(desk, period, by)
        names = names_of(by, found, _services(desk, t), _people(desk), t)
        name = f"{desk.settings.site.id}-{period.text}-{by.value}.csv"
        return Response(
            csv_of(found, names, by, period, t),
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
        )

    return [Route("/statistics", page), Route("/statistics.csv", table)]


def csv_of(found: Statistics, names: dict[str, str], by: By, period: Period, t: Texts) -> str:
    """The table with its total, in the reader's words."""
    written = io.StringIO()
    sheet = csv.writer(written)
    heads = [t(f"statistics.column.{one}") for one in COLUMNS]
    sheet.writerow(
        [
            t("statistics.month" if period.is_month else "statistics.day"),
            t(f"statistics.by.{by.value}"),
            *heads,
        ]
    )
    rows = [row_of(line, names.get(line.key, line.key)) for line in found.lines]
    for row in (*rows, row_of(found.total, t("statistics.total"))):
        cells = ("" if cell == "–" else cell for cell in row.cells)
        sheet.writerow([period.text, _as_text(row.name), *cells])
    return _BOM + written.getvalue()


def _as_text(name: str) -> str:
    """A name that a spreadsheet would take for a formula is marked as text."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@") else name


def _by(request: Request, period: Period) -> By:
    """By service where the address says nothing known, or days of a day."""
    given = request.query_params.get("by", "")
    if given not in set(By) or (given == By.DAY and not period.is_month):
        return By.SERVICE
    return By(given)


def _period(desk: Desk, request: Request) -> Period:
    """What the address names; the last day with tickets where it names nothing known."""
    try:
        return period_of(request.query_params.get("day", ""))
    except Refused:
        ledger = desk.service.ledger
        today = ledger.moment().at.astimezone(ledger.settings.zone_info).date().isoformat()
        return period_of(next(iter(days_with_tickets(ledger.reader)), today))


async def _found(desk: Desk, period: Period, by: By) -> Statistics:
    ledger = desk.service.ledger
    return await asyncio.to_thread(
        statistics_from, ledger.path, ledger.settings.zone_info, ledger.moment(), period.text, by
    )


def _services(desk: Desk, t: Texts) -> dict[str, str]:
    return {service.id: t(f"service.{service.id}.name") for service in desk.settings.services}


def _people(desk: Desk) -> dict[str, str]:
    """李* 0302; who works at a window without signing in is the window."""
    rows = staff_names(desk.service.ledger.reader)
    return {staff: f"{masked(name)} {login}" for staff, (name, login) in rows.items()}
