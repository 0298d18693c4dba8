"""One application: the reporters' routes, the operations' API, the pages."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from fleet.aggregates.api import AggregateRoutes
from fleet.alarm_lane import AlarmLane
from fleet.alerts.api import AlertRoutes
from fleet.alerts.raising import Raising
from fleet.approvals.api import ApprovalRoutes
from fleet.approvals.approvals import Approvals
from fleet.artefacts.api import Artefacts
from fleet.artefacts.serving import ArtefactRoutes
from fleet.artefacts.shelf import Shelf
from fleet.audit.api import AuditRoutes
from fleet.commands.api import CommandRoutes
from fleet.commands.uploads import UploadRoutes, keep_forgetting
from fleet.config import FleetConfig, artefact_folder
from fleet.contract import Json, with_reporters
from fleet.downlink import Downlinks
from fleet.feed import Feed
from fleet.holding import Holding
from fleet.identity.api import IdentityApi
from fleet.identity.routes import IdentityRoutes
from fleet.identity.rows import Alarm
from fleet.identity.sightings import Sightings
from fleet.identity.signatures import Signatures
from fleet.metrics import MetricsRoute
from fleet.news import News
from fleet.operations import Operations
from fleet.overview import Overviews, limits_from
from fleet.pace import Pace
from fleet.refusing import Aside
from fleet.relay.presses import Presses
from fleet.relay.sites import SiteRoutes
from fleet.relay.tickets import RelayedTickets
from fleet.reporting import ReporterRoutes
from fleet.rollouts.api import Rollouts
from fleet.rollouts.wishes import Wishes
from fleet.signed_requests import SignedRequests, Terms, Verify, come_later_s
from fleet.staff.access import Access
from fleet.staff.accounts import Accounts
from fleet.staff.api import StaffRoutes
from fleet.staff.door import Door
from fleet.staff.roster import Roster
from fleet.staff.sealing import Sealing
from fleet.staff.sessions import SessionRoutes
from fleet.store.port import Busy, Store
from fleet.twin.api import TwinRoutes
from fleet.workorders.api import OrderRoutes
from kiosk.domain.clock import Clock
from kiosk.signing.key import PublicKey, SigningKey
from kiosk.web.bodies import bounded

SYNC = "/v1/sync"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application is made of."""

    config: FleetConfig
    store: Store
    clock: Clock
    feed: Feed
    access: Access
    overviews: Overviews
    tickets: RelayedTickets
    presses: Presses
    shelf: Shelf
    wishes: Wishes
    accounts: Accounts
    roster: Roster
    approvals: Approvals
    news: News
    holding: Holding
    key: SigningKey
    alarm: Alarm
    aside: Aside

    @property
    def door(self) -> Door:
        """What every route of operations asks first."""
        return Door(self.access)

    def close(self) -> None:
        """Every stream and every held request ends: the process stops."""
        self.feed.close()
        self.tickets.close()
        self.presses.close()
        self.holding.close()


def parts(  # noqa: PLR0913 (what an application stands on, one each)
    config: FleetConfig,
    store: Store,
    clock: Clock,
    feed: Feed,
    var: Path = Path("var"),
    key: SigningKey | None = None,
    sealing: Sealing | None = None,
) -> Parts:
    """The usual parts over a store. key, sealing: the fleet's own; of this process alone where there is none."""
    sealing = sealing or Sealing.generate()
    overviews = Overviews(store, clock, config.zone, limits_from(config))
    access = Access(store, clock, config.logins, sealing)
    tickets, presses = RelayedTickets(clock, config.phones), Presses(clock, config.phones)
    keys = [PublicKey.from_text(key) for key in config.artefacts.keys]
    news = News(store, clock, config.sync.news_s)
    holding = Holding(config.sync.hold_s, config.sync.held_most)
    feed.hear_news(news.changed)
    news.listen(holding.changed)
    raising = Raising(config.alerts)
    wishes = Wishes(store)
    news.listen(wishes.forget)
    return Parts(
        config=config,
        store=store,
        clock=clock,
        feed=feed,
        access=access,
        overviews=overviews,
        tickets=tickets,
        presses=presses,
        shelf=Shelf(artefact_folder(var, config.artefacts.folder), keys),
        wishes=wishes,
        accounts=Accounts(store, clock, config.logins, sealing),
        roster=Roster(store, clock),
        approvals=Approvals(store, clock, config.two_people),
        news=news,
        holding=holding,
        key=key or SigningKey.generate(),
        alarm=raising.quarantined,
        aside=raising.refused,
    )


MOST_BODY_BYTES = 16 << 20  # twice the largest file that a kiosk sends
STREAMED = frozenset({"/v1/artefacts", "/v1/days"})  # read piece by piece, with limits of their own


class App(FastAPI):
    """A sync goes past FastAPI's layers, which cost a fifth of it; `sync` itself answers whatever goes wrong."""

    sync: Callable[[Request], Awaitable[Response]] | None = None

    def openapi(self) -> Json:
        """The published contract, the reporters' routes in it."""
        if not self.openapi_schema:
            self.openapi_schema = with_reporters(super().openapi())
        return self.openapi_schema

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI; who is not known yet cannot fill the memory either."""
        if scope["type"] == "http" and scope["path"] not in STREAMED:
            receive = bounded(receive, MOST_BODY_BYTES, HTTPException(413))
        if self.sync is None or scope.get("path") != SYNC or scope.get("method") != "POST":
            await super().__call__(scope, receive, send)
            return
        try:
            answer = await self.sync(Request(scope, receive))
        except ClientDisconnect:
            return
        await answer(scope, receive, send)


def create_app(
    made: Parts,
    pages: Callable[[Parts], list[BaseRoute]] = lambda _parts: [],
    verify: Verify | None = None,
) -> App:
    """The application; no documentation pages, because those load scripts from elsewhere.

    verify: who signed a reporter's request, by the store's keys where nothing else is said.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        running = [
            asyncio.create_task(made.news.run(), name="news"),
            asyncio.create_task(keep_forgetting(made.store, made.clock), name="uploads"),
        ]
        yield
        made.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    app = App(title="Bianmin fleet", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.add_exception_handler(Busy, _come_later)
    app.add_exception_handler(ClientDisconnect, _gone)
    _add_reporter_routes(app, made, verify)
    operations = Operations(made.store, made.clock, made.door, made.overviews, made.feed)
    app.include_router(operations.router())
    app.include_router(Artefacts(made.store, made.clock, made.door, made.shelf).router())
    app.include_router(Rollouts(made.store, made.clock, made.door, made.wishes, made.approvals).router())
    app.include_router(StaffRoutes(made.door, made.accounts, made.roster).router())
    app.include_router(SessionRoutes(made.access, made.door).router())
    app.include_router(ApprovalRoutes(made.door, made.approvals).router())
    days = AggregateRoutes(made.store, made.clock, made.door, made.config.aggregates, made.key)
    app.include_router(days.router())
    app.include_router(AuditRoutes(made.door, made.store).router())
    app.include_router(IdentityApi(made.store, made.clock, made.door).router())
    steering = (made.store, made.clock, made.door, made.approvals)
    app.include_router(CommandRoutes(*steering).router())
    app.include_router(TwinRoutes(*steering).router())
    app.include_router(AlertRoutes(made.store, made.clock, made.door, made.approvals).router())
    app.include_router(OrderRoutes(made.store, made.clock, made.door).router())
    app.router.routes.extend(pages(made))
    return app


async def _gone(_request: Request, _hung_up: Exception) -> Response:
    """It hung up in the middle of its request; nobody reads this."""
    return Response("gone", 400, media_type="text/plain")


async def _come_later(_request: Request, _busy: Exception) -> Response:
    """The store has too much to do, or its server is away."""
    return Response("busy", 503, {"Retry-After": come_later_s()}, media_type="text/plain")


def _add_reporter_routes(app: App, made: Parts, verify: Verify | None) -> None:
    """Plain routes beside FastAPI's: a sync costs a third of what a pydantic route does."""
    sync = made.config.sync
    terms = Terms(sync.next_s, sync.body_limit_bytes, made.config.server.public_url.rstrip("/"))
    proven = verify or Signatures(made.store, made.clock, sync.clock_window_s, made.news)
    signed = SignedRequests(made.clock, terms, proven)
    routes = ReporterRoutes(
        signed,
        made.store,
        made.clock,
        terms,
        pace=Pace(sync.pace),
        sightings=Sightings(made.store, made.news, made.alarm),
        downlinks=Downlinks(made.store, made.news, made.wishes),
        holding=made.holding,
        aside=made.aside,
        alarms=AlarmLane(made.store, made.config.zone),
    )
    app.sync = routes.sync
    app.add_route(SYNC, routes.sync, methods=["POST"], include_in_schema=False)
    app.add_route("/v1/epoch", routes.epoch, methods=["POST"], include_in_schema=False)
    identity = IdentityRoutes(signed, made.store, made.clock, made.key, sync.body_limit_bytes)
    app.router.routes.extend(identity.routes())
    app.router.routes.extend(UploadRoutes(signed, made.store, made.clock).routes())
    relay = SiteRoutes(signed, made.store, made.config.phones, made.tickets, made.presses)
    app.router.routes.extend(relay.routes())
    metrics = MetricsRoute(made.store, made.clock, made.config.metrics, signed.traffic)
    app.router.routes.extend(metrics.routes())
    app.router.routes.extend(ArtefactRoutes(signed, made.shelf).routes())
