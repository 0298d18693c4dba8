"""The queue over HTTP: for kiosks, consoles, displays, pads and phones."""

import logging
from collections.abc import Callable, Iterable

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kiosk.domain.errors import Refused
from kiosk.queue import (
    api_devices,
    api_keypads,
    api_kiosk,
    api_leases,
    api_notices,
    api_staff,
    api_standby,
    api_supervisor,
)
from kiosk.queue.answers import BodyLimit, Json, refusal
from kiosk.queue.office import api as api_office
from kiosk.queue.schemas import Problem
from kiosk.queue.service import QueueService
from kiosk.queue.standby.guard import TermGuard
from kiosk.queue.statistics import api as api_statistics
from kiosk.queue.writer import Closed, StoreFailed

# asked for most: routes are tried one after the other
OFTEN = ("/v1/tickets", "/v1/windows/{window:int}/{verb}")

_log = logging.getLogger("queue.api")


def create_app(
    service: QueueService, pages: Callable[[QueueService], Iterable[BaseRoute]] | None = None
) -> Starlette:
    """The whole application over a service that its owner starts and stops. pages: the routes for people."""

    async def on_refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return refusal(error, service.clock.now())

    async def on_store_failed(_request: Request, _error: Exception) -> Response:
        return Json(Problem(reason="store_failed"), 503)

    async def on_closed(_request: Request, _error: Exception) -> Response:
        return Json(Problem(reason="stopping"), 503)

    async def health(_request: Request) -> Response:
        """For whoever supervises the process; says nothing about the hall."""
        well = service.ledger.is_writing
        return Response(
            msgspec.json.encode({"ok": well}), 200 if well else 503, media_type="application/json"
        )

    routes: list[BaseRoute] = [
        *api_kiosk.routes(service),
        *api_staff.routes(service),
        *api_supervisor.routes(service),
        *api_devices.routes(service),
        *api_keypads.routes(service),
        *api_office.routes(service),
        *api_statistics.routes(service),
        *api_leases.routes(service),
        *api_notices.routes(service),
        *api_standby.routes(service),
        Route("/v1/health", health),
        *(pages(service) if pages is not None else ()),
    ]
    routes.sort(key=lambda route: not (isinstance(route, Route) and route.path in OFTEN))
    handlers = {Refused: on_refused, StoreFailed: on_store_failed, Closed: on_closed}
    middleware = [
        Middleware(TermGuard, standing=service.standing, peer=service.settings.standby.peer),
        Middleware(
            BodyLimit,
            limit_bytes=service.settings.http.body_limit_bytes,
            larger={api_notices.MEDIA: service.settings.signage.upload_limit_bytes},
        ),
    ]
    app = Starlette(routes=routes, exception_handlers=handlers, middleware=middleware)
    app.state.service = service
    return app
