"""Days over HTTP: a fleet hands its own out, a national one takes them in. The text's own signature is the proof."""

from datetime import date, datetime

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from fleet.aggregates import rows
from fleet.aggregates.day import LARGEST, Source, read, written
from fleet.aggregates.rows import Merged
from fleet.config import Aggregates
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.store.sql import Rooms
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused
from kiosk.signing.key import SigningKey

JSONL = "application/jsonl"
_STATUS = {"day_older": 409, "day_forked": 409, "day_signer": 403, "day_signature": 403, "day_area": 403}


class MergedOut(BaseModel):
    """What a delivery changed."""

    fleet: str
    day: date
    revision: int
    result: Merged


class NationOut(BaseModel):
    """A day of all fleets together."""

    day: date
    counts: dict[str, int]
    fleets: dict[str, int] = Field(description="Whose day is here, and in which revision.")


class AggregateRoutes:
    """`key`: signs what is handed out."""

    def __init__(self, store: Rooms, clock: Clock, door: Door, config: Aggregates, key: SigningKey) -> None:
        self._store = store
        self._clock = clock
        self._door = door
        self._config = config
        self._key = key

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1", tags=["aggregates"])
        signed = {"content": {JSONL: {"schema": {"type": "string"}}}}
        as_lines = {"response_class": Response, "responses": {200: signed}}
        self._door.add(router, "GET", "/days/{day}", self.export, Permission.VIEW, **as_lines)
        self._door.add(router, "GET", "/nation", self.nation, Permission.VIEW)
        # Whoever brings it proves nothing: the fleet that signed it does.
        body = {"requestBody": {"required": True, **signed}}
        router.add_api_route("/days", self.merge, methods=["POST"], openapi_extra=body)
        return router

    async def export(self, request: Request, day: date) -> Response:
        """This fleet's day, signed; application/jsonl."""
        await self._door.require(request, Permission.VIEW, "")
        try:
            text = await exported_text(self._store, self._config.name, day, self._clock.now(), self._key)
        except Refused as unnamed:
            raise HTTPException(404, unnamed.reason) from unnamed
        return Response(text, media_type=JSONL)

    async def nation(self, request: Request, day: date) -> NationOut:
        """Counts of all fleets together on that day."""
        await self._door.require(request, Permission.VIEW, "")
        counts = await self._store.read(lambda sql: rows.totals(sql, day))
        fleets = await self._store.read(lambda sql: rows.fleets(sql, day))
        return NationOut(day=day, counts=dict(counts), fleets=dict(fleets))

    async def merge(self, request: Request) -> MergedOut:
        """Take in a signed day of another fleet, as `GET /v1/days/{day}` gives it. Idempotent."""
        if not self._config.sources:
            raise HTTPException(404, "day_signer")
        text = bytearray()
        async for chunk in request.stream():
            text += chunk
            if len(text) > LARGEST:
                raise HTTPException(413)
        try:
            return await merged(self._store, bytes(text), self._config.sources, self._clock.now())
        except Refused as refused:
            status = _STATUS.get(refused.reason, 422)
            raise HTTPException(status, {"reason": refused.reason, "detail": refused.detail}) from refused


async def exported_text(store: Rooms, fleet: str, day: date, now: datetime, key: SigningKey) -> bytes:
    """The signed day. Raises Refused("fleet_unnamed")."""
    if not fleet:
        raise Refused("fleet_unnamed", "[aggregates] name")
    revision, counts = await store.write(lambda sql: rows.exported(sql, day, now))
    return written(fleet, day, revision, counts, key)


async def merged(store: Rooms, text: bytes, sources: tuple[Source, ...], now: datetime) -> MergedOut:
    """Raises Refused: day_malformed, day_signer, day_signature, day_area, day_older, day_forked."""
    day = read(text, sources)
    result = await store.write(lambda sql: rows.merge(sql, day, now))
    return MergedOut(fleet=day.fleet, day=day.day, revision=day.revision, result=result)
