"""The audit as JSON: read, and checked."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from fleet.audit.chain import Entry
from fleet.audit.rows import Wanted, page, verified
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.store.sql import Rooms

PAGE = 200


class EntryOut(BaseModel):
    """One row."""

    id: int
    at: datetime
    who: str
    what: str
    about: str
    area: str
    detail: str = Field(description="JSON.")
    previous: str
    digest: str


class VerifiedOut(BaseModel):
    """How far the chain holds. Keep id and digest elsewhere: a later chain must still pass through them."""

    id: int
    digest: str
    broken: int | None = Field(description="The first row that does not hold.")
    why: str


class AuditRoutes:
    """The routes, over the store."""

    def __init__(self, door: Door, store: Rooms) -> None:
        self._door = door
        self._store = store

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1/audit", tags=["audit"])
        self._door.add(router, "GET", "", self.audit, Permission.AUDIT)
        self._door.add(router, "GET", "/verify", self.verify, Permission.AUDIT)
        return router

    async def audit(
        self,
        request: Request,
        area: Annotated[str, Query(pattern=r"^[0-9]{0,12}$")] = "",
        q: Annotated[str, Query(max_length=60)] = "",
        kind: Annotated[str, Query(max_length=30)] = "",
        before: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    ) -> list[EntryOut]:
        """The newest first, 200 at once. before: the id of the last one seen; q: in who, what or about; kind: `login`."""
        visitor = await self._door.require(request, Permission.AUDIT, area or None)
        wanted = Wanted([area] if area else visitor.scopes(Permission.AUDIT), q, kind)
        return [_out(entry) for entry in await self._store.read(lambda sql: page(sql, wanted, before, PAGE))]

    async def verify(self, request: Request) -> VerifiedOut:
        """Walk the whole chain."""
        await self._door.require(request, Permission.AUDIT)
        head, broken = await verified(self._store)
        if broken is None:
            return VerifiedOut(id=head.id, digest=head.digest, broken=None, why="")
        return VerifiedOut(id=head.id, digest=head.digest, broken=broken.id, why=broken.why)


def _out(entry: Entry) -> EntryOut:
    return EntryOut(
        id=entry.id,
        at=datetime.fromisoformat(entry.at),
        who=entry.who,
        what=entry.what,
        about=entry.about,
        area=entry.area,
        detail=entry.detail,
        previous=entry.previous,
        digest=entry.digest,
    )
