"""Operations approve, release, revoke, and ask for new keys."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel
from starlette.requests import Request

from fleet import registry
from fleet.audit.rows import record
from fleet.identity import rows
from fleet.identity.standing import Standing
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.store.port import UnknownReporter
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused


class IdentityOut(BaseModel):
    """One identity. parts, other_parts: digests of the hardware that it was seen on, and of a second machine's."""

    reporter: str
    name: str
    area: str
    site: str
    standing: Standing
    why: str
    parts: list[str]
    other_parts: list[str]
    key_since: datetime
    rotating: bool
    changed_at: datetime
    changed_by: str


class ReleaseIn(BaseModel):
    """Which of two machines goes on: the one that was first, or the other one. The one that does not enrols anew."""

    keep_other: bool = False


class IdentityApi:
    """Every act is of one reporter, needs the right to enrol in its area, and stands in the audit."""

    def __init__(self, store: Rooms, clock: Clock, door: Door) -> None:
        self._store = store
        self._clock = clock
        self._door = door

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1", tags=["identities"])
        add, one = self._door.add, "/identities/{reporter}"
        add(router, "GET", "/identities", self.listed, Permission.ENROL)
        add(router, "POST", one + "/approve", self.approve, Permission.ENROL, status_code=204)
        add(router, "POST", one + "/release", self.release, Permission.ENROL, status_code=204)
        add(router, "POST", one + "/rotate", self.rotate, Permission.ENROL, status_code=204)
        add(router, "POST", one + "/revoke", self.revoke, Permission.ENROL, status_code=204)
        return router

    async def listed(
        self, request: Request, area: str = "", standing: Standing | None = None
    ) -> list[IdentityOut]:
        """Those below the area; only of one standing where it is named."""
        _, scope = await self._door.scope(request, Permission.ENROL, area)
        found = await self._store.read(lambda sql: rows.listed(sql, scope, standing))
        return [
            IdentityOut(
                reporter=one.reporter,
                name=one.name,
                area=one.area,
                site=one.site,
                standing=one.seen.standing,
                why=one.seen.why,
                parts=list(one.seen.parts),
                other_parts=list(one.seen.other_parts),
                key_since=one.key_since,
                rotating=one.rotating,
                changed_at=one.changed_at,
                changed_by=one.changed_by,
            )
            for one in found
        ]

    async def approve(self, request: Request, reporter: str) -> None:
        """What a pending one says is taken from now on; 409 for one that is not pending."""
        await self._do(request, reporter, "approved", rows.approve)

    async def release(self, request: Request, reporter: str, wanted: ReleaseIn) -> None:
        """End a quarantine; 409 for one that is in none."""

        async def act(sql: Sql, of: str, who: str, at: datetime) -> None:
            await rows.release(sql, of, who, at, keep_other=wanted.keep_other)

        await self._do(request, reporter, "released", act)

    async def rotate(self, request: Request, reporter: str) -> None:
        """Ask it for a new key; the old one ends when the new one was used."""
        await self._do(request, reporter, "rotation_asked", rows.ask_rotation)

    async def revoke(self, request: Request, reporter: str) -> None:
        """Its key is unknown from now on, in every process within seconds."""

        async def act(sql: Sql, of: str, _who: str, at: datetime) -> None:
            await registry.revoke(sql, of, at)

        await self._do(request, reporter, "revoked", act)

    async def _do(
        self,
        request: Request,
        reporter: str,
        what: str,
        change: Callable[[Sql, str, str, datetime], Awaitable[None]],
    ) -> None:
        try:
            known = await self._store.read(lambda sql: registry.reporter(sql, reporter))
        except UnknownReporter as unknown:
            raise HTTPException(404) from unknown
        visitor = await self._door.require(request, Permission.ENROL, known.area)
        now = self._clock.now()

        async def act(sql: Sql) -> None:
            await change(sql, reporter, visitor.login, now)
            await record(sql, visitor.login, f"identity.{what}", reporter, {}, at=now, area=known.area)

        try:
            await self._store.write(act)
        except Refused as refused:
            raise HTTPException(409, {"reason": refused.reason}) from refused
