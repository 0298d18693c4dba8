"""Routes of the statistics, for supervisors."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.answers import Json
from kiosk.queue.office.api import allowed
from kiosk.queue.service import QueueService
from kiosk.queue.staff import Role
from kiosk.queue.statistics.counts import By
from kiosk.queue.statistics.day_report import statistics_from
from kiosk.queue.statistics.messages import Statistics


def routes(service: QueueService) -> list[Route]:
    """/v1/statistics."""

    async def statistics(request: Request) -> Response:
        await allowed(service, request, Role.SUPERVISOR)
        return Json(await asked_statistics(service, request))

    return [Route("/v1/statistics", statistics)]


async def asked_statistics(service: QueueService, request: Request) -> Statistics:
    """What the address asks for: `day` (or a month) and `by`. Raises Refused bad_request."""
    try:
        by = By(request.query_params.get("by", By.SERVICE.value))
    except ValueError as wrong:
        raise Refused("bad_request", "by") from wrong
    ledger, day = service.ledger, request.query_params.get("day", "")
    return await asyncio.to_thread(
        statistics_from, ledger.path, ledger.settings.zone_info, ledger.moment(), day, by
    )
