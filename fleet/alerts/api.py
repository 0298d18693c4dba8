"""Operations and alerts: lists, acknowledging, silences in Alertmanager's words, maintenance windows, messages."""

from datetime import time, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.requests import Request
from starlette.responses import Response

from fleet import registry
from fleet.alerts import deliveries, muting_rows, rows
from fleet.alerts.alert import Alert, new_id
from fleet.alerts.muting import Silence, Window, area_of, checked, reporter_of
from fleet.alerts.raising import HAPPENED
from fleet.alerts.rows import Wanted
from fleet.alerts.schemas import (
    LONGEST_SILENCE_D,
    AckIn,
    AlertOut,
    AlertPage,
    CountOut,
    DeliveryPage,
    SilenceIn,
    SilenceMade,
    SilenceOut,
    WindowIn,
    WindowOut,
    Word,
    alert_out,
    delivery_out,
    matchers_of,
    silence_out,
    window_out,
)
from fleet.approvals.api import pass_or_ask
from fleet.approvals.approvals import Approvals
from fleet.approvals.rules import Asked
from fleet.audit.rows import record
from fleet.findings import Severity
from fleet.paging import after as key_after
from fleet.paging import cursor
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.store.port import UnknownReporter
from fleet.store.rows import stamp
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

Limit = Annotated[int, Query(ge=1, le=500)]


class AlertRoutes:
    """The routes, over the store."""

    def __init__(self, store: Rooms, clock: Clock, door: Door, approvals: Approvals) -> None:
        self._store = store
        self._clock = clock
        self._door = door
        self._approvals = approvals

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1", tags=["alerts"])
        add = self._door.add
        add(router, "GET", "/alerts", self.alerts, Permission.VIEW)
        add(router, "GET", "/alerts/counts", self.counts, Permission.VIEW)
        add(router, "GET", "/alerts/{alert}", self.alert, Permission.VIEW)
        add(router, "POST", "/alerts/{alert}/ack", self.acknowledge, Permission.ACK)
        add(router, "GET", "/silences", self.silences, Permission.VIEW)
        add(router, "POST", "/silences", self.add_silence, Permission.SILENCE)
        add(router, "DELETE", "/silences/{silence}", self.end_silence, Permission.SILENCE, status_code=204)
        add(router, "GET", "/maintenance", self.windows, Permission.VIEW)
        add(router, "POST", "/maintenance", self.add_window, Permission.SILENCE, status_code=201)
        add(router, "DELETE", "/maintenance/{window}", self.end_window, Permission.SILENCE, status_code=204)
        add(router, "GET", "/deliveries", self.sent, Permission.VIEW)
        return router

    # ---- alerts ----

    async def alerts(  # noqa: PLR0913 (the filters of the list)
        self,
        request: Request,
        area: str = "",
        open: bool = True,  # noqa: A002 (the query's own word)
        least: Word = "info",
        reason: str = "",
        reporter: str = "",
        unacknowledged: bool = False,
        suppressed_by: str = "",
        after: str = "",
        limit: Limit = 50,
    ) -> AlertPage:
        """Open ones: the worst first, then the newest. Past ones (`open=false`): the latest first.

        What another alert speaks for is listed by `suppressed_by` that one, or by its reporter.
        """
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        wanted = Wanted(scope, open, Severity[least.upper()], reason, reporter, unacknowledged, suppressed_by)
        key = _key(after, *((int, str, str) if open else (str, str)))
        found = await self._store.read(lambda sql: rows.page(sql, wanted, key, limit))
        return AlertPage(
            alerts=[alert_out(one) for one in found],
            next=cursor(_key_of(found[-1])) if len(found) == limit else "",
        )

    async def counts(self, request: Request, area: str = "") -> list[CountOut]:
        """How many are open below the area."""
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        found = await self._store.read(lambda sql: rows.open_counts(sql, scope))
        return [
            CountOut.model_validate(
                {"reason": reason, "severity": worst.word, "suppressed": held, "count": count}
            )
            for reason, worst, held, count in found
        ]

    async def alert(self, request: Request, alert: str) -> AlertOut:
        """One of them."""
        found = await self._one(alert)
        await self._door.require(request, Permission.VIEW, found.area)
        return alert_out(found)

    async def acknowledge(self, request: Request, alert: str, said: AckIn) -> AlertOut:
        """Somebody looks after it: the next level is not told. 409 where it is over or somebody does already."""
        found = await self._one(alert)
        visitor = await self._door.require(request, Permission.ACK, found.area)
        now = self._clock.now()

        async def act(sql: Sql) -> bool:
            taken = await rows.acknowledge(sql, alert, visitor.login, said.note, now)
            if taken:
                detail = {"reason": found.reason, "reporter": found.subject, "note": said.note}
                await record(sql, visitor.login, "alert.acknowledged", alert, detail, at=now, area=found.area)
                if found.reason in HAPPENED:
                    await rows.resolve(sql, [alert], now)
                sql.touch(found.subject)
            return taken

        if not await self._store.write(act):
            raise HTTPException(409, "alert_over_or_acknowledged")
        return alert_out(await self._one(alert))

    # ---- silences ----

    async def silences(self, request: Request, area: str = "") -> list[SilenceOut]:
        """Those that have not ended, and could hold below the area."""
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        now = self._clock.now()
        return [
            silence_out(one)
            for one in await self._store.read(lambda sql: muting_rows.silences(sql, now, scope))
        ]

    async def add_silence(self, request: Request, wanted: SilenceIn) -> SilenceMade:
        """Nobody is told of what matches; it needs the right for the area that its matchers cannot leave.

        409 `approval_needed`: it would hold for a province or many kiosks; the same again once another person approved it.
        """
        try:
            matchers = checked(matchers_of(wanted))
        except Refused as refused:
            raise HTTPException(422, refused.reason) from refused
        now = self._clock.now()
        if (
            not now < wanted.endsAt <= now + timedelta(days=LONGEST_SILENCE_D)
            or wanted.startsAt >= wanted.endsAt
        ):
            raise HTTPException(422, "silence_ends")
        reporter = reporter_of(matchers)
        area = area_of(matchers) or await self._area_of_reporter(reporter)
        visitor = await self._door.require(request, Permission.SILENCE, area)
        if not reporter:
            asked = Asked("alert.silence", area, Permission.SILENCE, wanted.model_dump(mode="json"))
            await pass_or_ask(self._approvals, visitor, asked)
        made = Silence(
            new_id(now), area, matchers, wanted.startsAt, wanted.endsAt, visitor.login, wanted.comment
        )

        async def act(sql: Sql) -> None:
            await muting_rows.add_silence(sql, made)
            detail = {
                "matchers": [f"{one.name}={one.value}" for one in matchers],
                "ends": stamp(made.ends_at),
                "comment": made.comment,
            }
            await record(sql, visitor.login, "alert.silenced", made.id, detail, at=now, area=area)

        await self._store.write(act)
        return SilenceMade(silenceID=made.id)

    async def end_silence(self, request: Request, silence: str) -> Response:
        """What it held back and still is wrong is told."""
        found = await self._store.read(lambda sql: muting_rows.silence_of(sql, silence))
        if found is None:
            raise HTTPException(404)
        visitor = await self._door.require(request, Permission.SILENCE, found.area)
        now = self._clock.now()

        async def act(sql: Sql) -> None:
            if await muting_rows.end_silence(sql, silence, now):
                await rows.wake_below(sql, found.area, now)
                await record(sql, visitor.login, "alert.silence_ended", silence, {}, at=now, area=found.area)

        await self._store.write(act)
        return Response(status_code=204)

    # ---- maintenance ----

    async def windows(self, request: Request, area: str = "") -> list[WindowOut]:
        """Those that hold now or later, below the area or above it."""
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        now = self._clock.now()
        return [
            window_out(one)
            for one in await self._store.read(lambda sql: muting_rows.windows(sql, now, scope))
        ]

    async def add_window(self, request: Request, wanted: WindowIn) -> WindowOut:
        """Nobody is told of anything there while it holds. 409 `approval_needed`: as for a silence."""
        visitor = await self._door.require(request, Permission.SILENCE, wanted.area)
        now = self._clock.now()
        lasts = timedelta(minutes=wanted.minutes)
        if wanted.weekday is None and wanted.starts_at + lasts <= now:
            raise HTTPException(422, "window_over")
        if not wanted.site and not wanted.reporter:
            asked = Asked("maintenance.plan", wanted.area, Permission.SILENCE, wanted.model_dump(mode="json"))
            await pass_or_ask(self._approvals, visitor, asked)
        made = Window(
            id=new_id(now),
            area=wanted.area,
            site=wanted.site,
            reporter=wanted.reporter,
            starts_at=wanted.starts_at,
            lasts=lasts,
            weekday=wanted.weekday,
            at=time.fromisoformat(wanted.at),
            created_by=visitor.login,
            comment=wanted.comment,
        )

        async def act(sql: Sql) -> None:
            await muting_rows.add_window(sql, made)
            detail = {
                "site": made.site,
                "reporter": made.reporter,
                "minutes": wanted.minutes,
                "comment": made.comment,
            }
            await record(sql, visitor.login, "maintenance.planned", made.id, detail, at=now, area=made.area)

        await self._store.write(act)
        return window_out(made)

    async def end_window(self, request: Request, window: str) -> Response:
        """What it held back and still is wrong is told."""
        found = await self._store.read(lambda sql: muting_rows.window_of(sql, window))
        if found is None:
            raise HTTPException(404)
        visitor = await self._door.require(request, Permission.SILENCE, found.area)
        now = self._clock.now()

        async def act(sql: Sql) -> None:
            if await muting_rows.end_window(sql, window, now):
                await rows.wake_below(sql, found.area, now)
                await record(sql, visitor.login, "maintenance.ended", window, {}, at=now, area=found.area)

        await self._store.write(act)
        return Response(status_code=204)

    # ---- messages ----

    async def sent(self, request: Request, after: str = "", limit: Limit = 50) -> DeliveryPage:
        """Messages to receivers, the newest first; they may concern any area, so everywhere must be theirs."""
        await self._door.require(request, Permission.VIEW, "")
        key = _key(after, str)
        before = str(key[0]) if key else ""
        found = await self._store.read(lambda sql: deliveries.newest(sql, before, limit))
        return DeliveryPage(
            deliveries=[delivery_out(one) for one in found],
            next=cursor([found[-1].id]) if len(found) == limit else "",
        )

    async def _one(self, alert: str) -> Alert:
        found = await self._store.read(lambda sql: rows.one(sql, alert))
        if found is None:
            raise HTTPException(404)
        return found

    async def _area_of_reporter(self, name: str) -> str:
        """Where it stands; "" for a silence that names none."""
        if not name:
            return ""
        try:
            return (await self._store.read(lambda sql: registry.reporter(sql, name))).area
        except UnknownReporter as unknown:
            raise HTTPException(422, "reporter_unknown") from unknown


def _key(word: str, *kinds: type[str] | type[int]) -> tuple[str | int, ...]:
    try:
        return key_after(word, *kinds)
    except Refused as refused:
        raise HTTPException(422, refused.reason) from refused


def _key_of(alert: Alert) -> tuple[str | int, ...]:
    if alert.resolved_at is not None:
        return stamp(alert.resolved_at), alert.id
    return int(alert.severity), stamp(alert.fired_at), alert.id
