"""One application: the reporters' routes, the operations' API, the pages."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.routing import BaseRoute

from fleet.access import Access
from fleet.config import FleetConfig
from fleet.feed import Feed
from fleet.operations import Operations
from fleet.overview import Overviews, limits_from
from fleet.reporting import ReporterRoutes, Signatures, Terms, Verify
from fleet.store.port import Store
from kiosk.domain.clock import Clock


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application is made of."""

    config: FleetConfig
    store: Store
    clock: Clock
    feed: Feed
    access: Access
    overviews: Overviews


def parts(config: FleetConfig, store: Store, clock: Clock, feed: Feed) -> Parts:
    """The usual parts over a store."""
    limits = limits_from(config.sync.next_s, config.lateness.late_after, config.lateness.offline_after)
    overviews = Overviews(store, clock, config.zone, limits)
    return Parts(config, store, clock, feed, Access(store, clock, config.logins), overviews)


def create_app(
    made: Parts,
    pages: Callable[[Parts], list[BaseRoute]] = lambda _parts: [],
    verify: Verify | None = None,
) -> FastAPI:
    """The application; no documentation pages, because those load scripts from elsewhere.

    verify: who signed a reporter's request, by the store's keys where nothing else is said.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        made.feed.close()

    app = FastAPI(title="Bianmin fleet", docs_url=None, redoc_url=None, lifespan=lifespan)
    _add_reporter_routes(app, made, verify)
    operations = Operations(made.store, made.clock, made.access, made.overviews, made.feed)
    app.include_router(operations.router())
    app.router.routes.extend(pages(made))
    return app


def _add_reporter_routes(app: FastAPI, made: Parts, verify: Verify | None) -> None:
    """Plain routes beside FastAPI's: a sync costs a third of what a pydantic route does."""
    sync = made.config.sync
    routes = ReporterRoutes(
        made.store,
        made.clock,
        Terms(sync.next_s, sync.body_limit_bytes, made.config.server.public_url.rstrip("/")),
        verify or Signatures(made.store, made.clock, sync.clock_window_s),
    )
    app.add_route("/v1/sync", routes.sync, methods=["POST"], include_in_schema=False)
    app.add_route("/v1/epoch", routes.epoch, methods=["POST"], include_in_schema=False)
    app.add_route("/v1/enrol", routes.enrol, methods=["POST"], include_in_schema=False)
