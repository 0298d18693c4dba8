"""Operations and artefacts: take one in, list them."""

from datetime import datetime

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from starlette.requests import Request

from fleet.artefacts import rows
from fleet.artefacts.rows import Stored
from fleet.artefacts.shelf import Shelf
from fleet.audit.rows import record
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.store.sql import Rooms, Sql
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

_STATUS = {
    "artefact_too_large": 413,
    "artefact_disk": 507,
    "artefact_version_taken": 409,
    "artefact_older": 409,
}


class ArtefactOut(BaseModel):
    """One artefact that may be rolled out."""

    digest: str = Field(description="SHA-256 of the file, lower-case hexadecimal.")
    item: str = Field(description="kind/name: what there is one version of at a kiosk.")
    kind: ArtefactKind
    name: str
    version: int
    title: str
    size: int
    added_at: datetime
    added_by: str


class Artefacts:
    """The routes, over the store and the folder."""

    def __init__(self, store: Rooms, clock: Clock, door: Door, shelf: Shelf) -> None:
        self._store = store
        self._clock = clock
        self._door = door
        self._shelf = shelf

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1", tags=["distribution"])
        self._door.add(router, "GET", "/artefacts", self.artefacts, Permission.VIEW)
        self._door.add(router, "POST", "/artefacts", self.add, Permission.ROLLOUT, status_code=201)
        return router

    async def artefacts(self) -> list[ArtefactOut]:
        """The last 200 that were added, newest first."""
        return [artefact_out(one) for one in await self._store.read(rows.newest)]

    async def add(self, request: Request) -> ArtefactOut:
        """Take in a signed file. The same file again changes nothing."""
        visitor = await self._door.require(request, Permission.ROLLOUT)
        try:
            stored = await self._shelf.take_in(request.stream(), visitor.login, self._clock.now())
            await self._store.write(lambda sql: _added(sql, stored))
        except Refused as refused:
            status = _STATUS.get(refused.reason, 422)
            raise HTTPException(status, {"reason": refused.reason, "detail": refused.detail}) from refused
        return artefact_out(stored)


def artefact_out(stored: Stored) -> ArtefactOut:
    """As it goes out."""
    return ArtefactOut(
        digest=stored.digest,
        item=stored.item,
        kind=stored.kind,
        name=stored.name,
        version=stored.version,
        title=stored.title,
        size=stored.size,
        added_at=stored.added_at,
        added_by=stored.added_by,
    )


async def _added(sql: Sql, stored: Stored) -> None:
    await rows.add(sql, stored)
    detail = {"item": stored.item, "version": stored.version}
    await record(sql, stored.added_by, "artefact.added", stored.digest, detail, at=stored.added_at)
