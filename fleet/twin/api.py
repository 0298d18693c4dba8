"""Operations wish for settings below an area, at a site or on one kiosk, and see how each kiosk is set."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel
from starlette.requests import Request

from fleet import registry
from fleet.approvals.api import pass_or_ask
from fleet.approvals.approvals import Approvals
from fleet.approvals.rules import Asked
from fleet.audit.rows import record
from fleet.schemas import Setting
from fleet.settings import RULES, waits_for_restart
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.store.port import UnknownReporter
from fleet.store.sql import Rooms, Sql
from fleet.twin import rows
from fleet.twin.scopes import Scope, ScopeKind, Way, Wished, area_scope, differences
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused


class SettingOut(BaseModel):
    """One key of the closed list, and what it may be."""

    key: str
    rule: str
    at_restart: bool


class WishIn(BaseModel):
    """All that is wished for the scope from now on. over: the rev that was looked at; 409 where it is another one now."""

    settings: dict[str, Setting]
    over: int | None = None


class WishOut(BaseModel):
    """What somebody wished for a scope."""

    scope: str
    settings: dict[str, Setting]
    rev: int
    at: datetime | None = None
    who: str = ""


class DifferenceOut(BaseModel):
    """One key of a kiosk: as it is wished, as it is, and where that stands."""

    key: str
    way: Way
    desired: Setting | None
    reported: Setting | None
    why: str
    origin: str


class TwinOut(BaseModel):
    """One kiosk: what holds for it, what it says, key by key."""

    reporter: str
    desired_rev: int
    reported_rev: int | None
    reported_at: datetime | None
    differences: list[DifferenceOut]


class TwinRoutes:
    """A scope is named by `reporter`, or by `area` and `site`, or by `area` alone; no area is everywhere."""

    def __init__(self, store: Rooms, clock: Clock, door: Door, approvals: Approvals) -> None:
        self._store = store
        self._clock = clock
        self._door = door
        self._approvals = approvals

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1", tags=["twin"])
        add = self._door.add
        add(router, "GET", "/settings", self.settings, Permission.VIEW)
        add(router, "GET", "/desired", self.desired, Permission.VIEW)
        add(router, "PUT", "/desired", self.wish, Permission.CONFIGURE)
        add(router, "GET", "/desired/history", self.history, Permission.VIEW)
        add(router, "GET", "/reporters/{reporter}/twin", self.twin, Permission.VIEW)
        return router

    async def settings(self, request: Request) -> list[SettingOut]:
        """Every key that may be wished for."""
        return [
            SettingOut(key=key, rule=str(rule), at_restart=waits_for_restart(key))
            for key, rule in RULES.items()
        ]

    async def desired(self, request: Request, area: str = "", site: str = "", reporter: str = "") -> WishOut:
        """What is wished for exactly this scope; rev 0: nothing ever was."""
        scope = await self._scope(area, site, reporter)
        await self._door.require(request, Permission.VIEW, scope.area)
        found = await self._store.read(lambda sql: rows.wished(sql, scope))
        return _out([found])[0] if found else WishOut(scope=scope.text, settings={}, rev=0)

    async def history(
        self, request: Request, area: str = "", site: str = "", reporter: str = ""
    ) -> list[WishOut]:
        """The same as it was, newest first."""
        scope = await self._scope(area, site, reporter)
        await self._door.require(request, Permission.VIEW, scope.area)
        return _out(await self._store.read(lambda sql: rows.history(sql, scope)))

    async def wish(
        self, request: Request, wanted: WishIn, area: str = "", site: str = "", reporter: str = ""
    ) -> WishOut:
        """Wish for it. 409 `approval_needed`: the same again once a second person has approved it."""
        scope = await self._scope(area, site, reporter)
        visitor = await self._door.require(request, Permission.CONFIGURE, scope.area)
        if scope.kind is ScopeKind.AREA:
            arguments = {"settings": dict(wanted.settings)}
            asked = Asked("settings.wished", scope.area, Permission.CONFIGURE, arguments)
            await pass_or_ask(self._approvals, visitor, asked)
        now = self._clock.now()

        async def act(sql: Sql) -> Wished:
            made = await rows.wish(sql, scope, wanted.settings, visitor.login, now, over=wanted.over)
            detail = {"rev": made.rev, **wanted.settings}
            await record(sql, visitor.login, "settings.wished", scope.text, detail, at=now, area=scope.area)
            return made

        try:
            made = await self._store.write(act)
        except Refused as refused:
            status = 409 if refused.reason == "changed_meanwhile" else 422
            raise HTTPException(status, {"reason": refused.reason, "detail": refused.detail}) from refused
        return _out([made])[0]

    async def twin(self, request: Request, reporter: str) -> TwinOut:
        """How one kiosk should be set, and how it says that it is."""
        scope = await self._scope("", "", reporter)
        await self._door.require(request, Permission.VIEW, scope.area)
        desired = await self._store.read(lambda sql: rows.effective_for(sql, reporter))
        told = await self._store.read(lambda sql: rows.report_of(sql, reporter))
        report, at = told if told is not None else (None, None)
        return TwinOut(
            reporter=reporter,
            desired_rev=desired.rev,
            reported_rev=None if report is None else report.rev,
            reported_at=at,
            differences=[
                DifferenceOut(
                    key=one.key,
                    way=one.way,
                    desired=one.desired,
                    reported=one.reported,
                    why=one.why,
                    origin=one.origin,
                )
                for one in differences(desired, report)
            ],
        )

    async def _scope(self, area: str, site: str, reporter: str) -> Scope:
        """Raises HTTPException 404 for an unknown reporter, 422 for an area that is none."""
        if reporter:
            try:
                known = await self._store.read(lambda sql: registry.reporter(sql, reporter))
            except UnknownReporter as unknown:
                raise HTTPException(404) from unknown
            return Scope(ScopeKind.REPORTER, known.area, reporter)
        try:
            scope = area_scope(area)
        except Refused as refused:
            raise HTTPException(422, refused.reason) from refused
        return Scope(ScopeKind.SITE, area, site) if site else scope


def _out(wishes: Sequence[Wished]) -> list[WishOut]:
    return [
        WishOut(scope=one.scope, settings=dict(one.settings), rev=one.rev, at=one.at, who=one.who)
        for one in wishes
    ]
