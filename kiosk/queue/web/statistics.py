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
from kiosk.queue.statistics.reading import days_with_tickets, staff_names
from kiosk.queue.web.desk import Desk, staff_language
from kiosk.queue.web.office import Option, masked, office_page, session_or_away
from kiosk.queue.web.statistics_view import COLUMNS, names_of, row_of, statistics_view

_BOM = "\ufeff"  # or a spreadsheet takes the Chinese for something else


def routes(desk: Desk) -> list[Route]:
    """/statistics, /statistics.csv."""

    async def page(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        t, by = desk.words(staff_language(request)), _by(request)
        found, hours = await _found(desk, request, by), await _found(desk, request, By.HOUR)
        services = _services(desk, t)
        return office_page(
            desk,
            request,
            session,
            "statistics.html",
            s=statistics_view(found, hours, names_of(by, found, services, _people(desk), t), services, t),
            day=found.day.isoformat(),
            days=days_with_tickets(desk.service.ledger.reader) or [found.day.isoformat()],
            by=by.value,
            ways=[Option(one.value, t(f"statistics.by.{one.value}")) for one in By],
        )

    async def table(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        t, by = desk.words(staff_language(request)), _by(request)
        found = await _found(desk, request, by)
        names = names_of(by, found, _services(desk, t), _people(desk), t)
        name = f"{desk.settings.site.id}-{found.day.isoformat()}-{by.value}.csv"
        return Response(
            csv_of(found, names, by, t),
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
        )

    return [Route("/statistics", page), Route("/statistics.csv", table)]


def csv_of(found: Statistics, names: dict[str, str], by: By, t: Texts) -> str:
    """The table with its total, in the reader's words."""
    written = io.StringIO()
    sheet = csv.writer(written)
    heads = [t(f"statistics.column.{one}") for one in COLUMNS]
    sheet.writerow([t("statistics.day"), t(f"statistics.by.{by.value}"), *heads])
    rows = [row_of(line, names.get(line.key, line.key)) for line in found.lines]
    for row in (*rows, row_of(found.total, t("statistics.total"))):
        cells = ("" if cell == "–" else cell for cell in row.cells)
        sheet.writerow([found.day.isoformat(), _as_text(row.name), *cells])
    return _BOM + written.getvalue()


def _as_text(name: str) -> str:
    """A name that a spreadsheet would take for a formula is marked as text."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@") else name


def _by(request: Request) -> By:
    given = request.query_params.get("by", "")
    return By(given) if given in set(By) else By.SERVICE


async def _found(desk: Desk, request: Request, by: By) -> Statistics:
    """Of the day that the address names; of the last one where it names none."""
    ledger, day = desk.service.ledger, request.query_params.get("day", "")

    async def of(one: str) -> Statistics:
        return await asyncio.to_thread(
            statistics_from, ledger.path, ledger.settings.zone_info, ledger.moment(), one, by
        )

    try:
        return await of(day)
    except Refused:
        return await of("")


def _services(desk: Desk, t: Texts) -> dict[str, str]:
    return {service.id: t(f"service.{service.id}.name") for service in desk.settings.services}


def _people(desk: Desk) -> dict[str, str]:
    """李* 0302; who works at a window without signing in is the window."""
    rows = staff_names(desk.service.ledger.reader)
    return {staff: f"{masked(name)} {login}" for staff, (name, login) in rows.items()}
