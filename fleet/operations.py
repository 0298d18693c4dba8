"""The operations' JSON API; its OpenAPI text is a contract with other cities. Session cookie, and X-CSRF to change."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fleet import registry, tallies
from fleet.audit.rows import record
from fleet.enrolment import expiry, new_code, new_code_text
from fleet.feed import Feed
from fleet.health import DeviceVerdict, Presence, Verdict
from fleet.overview import Line, Overviews
from fleet.schemas import ReporterKind
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.standing import WORST_FIRST, Wanted, cursor_of
from fleet.store.port import Code, Store, UnknownReporter
from fleet.store.sql import Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused
from kiosk.web.streams import EventStream, StreamEvent

CODE_VALID_H = 24.0
PAGE = 500
Area = Annotated[str, Query(pattern=r"^[0-9]{0,12}$")]


class DeviceOut(BaseModel):
    """One device as last reported."""

    device: str
    state: str
    fault: str
    notice: str
    verdict: DeviceVerdict


class ReporterOut(BaseModel):
    """One kiosk or site."""

    id: str
    kind: ReporterKind
    name: str
    area: str
    site: str
    presence: Presence
    verdict: Verdict
    last_sync_at: datetime | None
    outbox_depth: int
    received_through: int = Field(description="Every event up to this number of the present epoch is stored.")
    epoch: int
    devices: list[DeviceOut]


class CodeIn(BaseModel):
    """What a new enrolment code is bound to."""

    kind: ReporterKind
    area: str = Field(pattern=r"^\d{2,12}$")
    site: str = Field(min_length=1, max_length=60)
    quota: int = Field(default=1, ge=1, le=1000)
    approves: bool = Field(default=True, description="False: whoever uses it waits until somebody approves.")


class CodeOut(BaseModel):
    """Shown once; only its digest is kept."""

    code: str
    expires_at: datetime


class Operations:
    """The routes, over the store and the feed."""

    def __init__(self, store: Store, clock: Clock, door: Door, overviews: Overviews, feed: Feed) -> None:
        self._store = store
        self._clock = clock
        self._door = door
        self._overviews = overviews
        self._feed = feed

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1", tags=["operations"])
        add = self._door.add
        add(router, "GET", "/reporters", self.reporters, Permission.VIEW)
        add(router, "GET", "/reporters/{reporter}", self.reporter, Permission.VIEW)
        add(router, "GET", "/counts", self.counts, Permission.VIEW)
        add(router, "POST", "/codes", self.add_code, Permission.ENROL, status_code=201)
        add(router, "GET", "/stream", self.stream, Permission.VIEW, include_in_schema=False)
        return router

    async def reporters(  # noqa: PLR0913 (the filters of the list)
        self,
        request: Request,
        response: Response,
        area: Area = "",
        q: Annotated[str, Query(max_length=60)] = "",
        verdict: Annotated[list[Verdict] | None, Query()] = None,
        reason: Annotated[str, Query(max_length=40)] = "",
        after: Annotated[str, Query(max_length=80)] = "",
        limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
    ) -> list[ReporterOut]:
        """Those below the area, worst first. The header X-After is the `after` of the next page; without it there is none."""
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        wanted = Wanted(scope, verdict or WORST_FIRST, q, reason)
        page = await self._overviews.page(wanted, cursor_of(after), limit)
        if page.after is not None:
            response.headers["X-After"] = str(page.after)
        return [_reporter_out(line) for line in page.lines]

    async def reporter(self, request: Request, reporter: str) -> ReporterOut:
        """One of them."""
        try:
            line = await self._overviews.one(reporter)
        except UnknownReporter as unknown:
            raise HTTPException(404) from unknown
        await self._door.require(request, Permission.VIEW, line.reporter.area)
        return _reporter_out(line)

    async def counts(self, request: Request, day: date, area: Area = "") -> dict[str, int]:
        """How often each kind of event was counted below the area on that local day."""
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        return dict(await self._store.read(lambda sql: tallies.counts(sql, scope, day)))

    async def add_code(self, request: Request, wanted: CodeIn) -> CodeOut:
        """Make a one-time enrolment code."""
        visitor = await self._door.require(request, Permission.ENROL, wanted.area)
        text, now = new_code_text(), self._clock.now()
        try:
            code = new_code(
                text,
                wanted.kind,
                area=wanted.area,
                site=wanted.site,
                quota=wanted.quota,
                expires_at=expiry(now, CODE_VALID_H),
                approves=wanted.approves,
            )
        except Refused as refused:
            raise HTTPException(422, refused.reason) from refused
        await self._store.write(lambda sql: keep_code(sql, code, visitor.login, now))
        return CodeOut(code=text, expires_at=code.expires_at)

    async def stream(self, request: Request) -> Response:
        """SSE `changed`, at most once a second: the page then asks for its parts again."""
        return _Stream(EventStream(self._changes()))

    async def _changes(self) -> AsyncIterator[StreamEvent]:
        async for number in self._feed.changes():
            yield StreamEvent("changed", str(number))


class _Stream(Response):
    """Lets FastAPI hand out an ASGI answer as it is."""

    def __init__(self, stream: EventStream) -> None:
        super().__init__()
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._stream(scope, receive, send)


async def keep_code(sql: Sql, code: Code, who: str, at: datetime) -> None:
    """It makes reporters from now on, and the audit says who made it."""
    await registry.add_code(sql, code)
    detail = {"kind": code.kind, "site": code.site, "quota": code.quota}
    await record(sql, who, "code.made", code.digest[:12], detail, at=at, area=code.area)


def _reporter_out(line: Line) -> ReporterOut:
    reporter, status = line.reporter, line.status
    return ReporterOut(
        id=reporter.id,
        kind=reporter.kind,
        name=reporter.name,
        area=reporter.area,
        site=reporter.site,
        presence=status.presence,
        verdict=status.verdict,
        last_sync_at=reporter.last_sync_at,
        outbox_depth=status.outbox_depth,
        received_through=reporter.hwm,
        epoch=reporter.epoch,
        devices=[
            DeviceOut(
                device=report.device,
                state=report.state,
                fault=report.fault,
                notice=report.notice,
                verdict=verdict,
            )
            for report, verdict in status.devices
        ],
    )
