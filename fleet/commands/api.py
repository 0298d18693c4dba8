"""Operations ask kiosks for something, look what became of it, and fetch what was sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from fleet import registry
from fleet.approvals.api import pass_or_ask
from fleet.approvals.approvals import Approvals
from fleet.approvals.rules import Asked
from fleet.audit.rows import record
from fleet.commands import rows, uploads
from fleet.commands.orders import CommandState, Order
from fleet.schemas import CommandKind, Setting
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.store.port import Reporter, UnknownReporter
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

_ENDING = {"application/gzip": "tar.gz", "image/png": "png"}


class CommandIn(BaseModel):
    """One thing to do. valid_s: after so long the kiosk does not do it any more."""

    kind: CommandKind
    arguments: dict[str, Setting] = {}
    valid_s: float = Field(default=3600.0, ge=10, le=604800)


class CommandsIn(CommandIn):
    """The same for every kiosk below the area; "" is everywhere."""

    area: str = Field(pattern=r"^\d{0,12}$")


class CommandOut(BaseModel):
    """One command and what became of it. late: nobody has answered, and its time is over."""

    reporter: str
    id: int
    kind: CommandKind
    arguments: dict[str, Setting]
    state: CommandState
    late: bool
    who: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    result: dict[str, object] | None


class CommandsOut(BaseModel):
    """How many kiosks were asked."""

    kiosks: int


class CommandRoutes:
    """What somebody may ask for is asked below their area only; a picture of a screen needs a right of its own."""

    def __init__(self, store: Rooms, clock: Clock, door: Door, approvals: Approvals) -> None:
        self._store = store
        self._clock = clock
        self._door = door
        self._approvals = approvals

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1", tags=["commands"])
        add, one = self._door.add, "/reporters/{reporter}/commands"
        add(router, "GET", "/commands", self.still_open, Permission.VIEW)
        add(router, "POST", "/commands", self.ask_all, Permission.COMMAND, status_code=201)
        add(router, "GET", one, self.listed, Permission.VIEW)
        add(router, "POST", one, self.ask, Permission.COMMAND, status_code=201)
        add(router, "DELETE", one + "/{command}", self.cancel, Permission.COMMAND)
        add(router, "GET", one + "/{command}/file", self.file, Permission.COMMAND, response_class=Response)
        return router

    async def still_open(self, request: Request, area: str = "") -> list[CommandOut]:
        """What no kiosk below the area has answered yet, oldest first."""
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        return self._out(await self._store.read(lambda sql: rows.still_open(sql, scope)))

    async def listed(self, request: Request, reporter: str, before: int | None = None) -> list[CommandOut]:
        """Of one kiosk, newest first; `before`: the id where the last page ended."""
        await self._allowed(request, reporter, Permission.VIEW)
        return self._out(await self._store.read(lambda sql: rows.of_reporter(sql, reporter, before=before)))

    async def ask(self, request: Request, reporter: str, wanted: CommandIn) -> CommandOut:
        """One more for this kiosk."""
        who, known = await self._allowed(request, reporter, _right(wanted.kind))
        now = self._clock.now()

        async def act(sql: Sql) -> Order:
            order = await _added(sql, reporter, wanted, who, now)
            detail = {"kind": order.kind, "id": order.id, **wanted.arguments}
            await record(sql, who, "command.asked", reporter, detail, at=now, area=known.area)
            return order

        try:
            order = await self._store.write(act)
        except Refused as refused:
            raise HTTPException(422, {"reason": refused.reason, "detail": refused.detail}) from refused
        return self._out([order])[0]

    async def ask_all(self, request: Request, wanted: CommandsIn) -> CommandsOut:
        """Every kiosk below the area. 409 `approval_needed`: the same again once a second person has approved it."""
        visitor = await self._door.require(request, _right(wanted.kind), wanted.area)
        asked = Asked("command.all", wanted.area, _right(wanted.kind), wanted.model_dump(mode="json"))
        await pass_or_ask(self._approvals, visitor, asked)
        now = self._clock.now()

        async def act(sql: Sql) -> int:
            kiosks = [one.id for one in await registry.reporters(sql, wanted.area) if one.kind == "kiosk"]
            for reporter in kiosks:
                await _added(sql, reporter, wanted, visitor.login, now, approval=asked.digest)
            detail = {"kind": wanted.kind, "kiosks": len(kiosks), **wanted.arguments}
            await record(
                sql, visitor.login, "command.asked_all", wanted.area, detail, at=now, area=wanted.area
            )
            return len(kiosks)

        try:
            kiosks = await self._store.write(act)
        except Refused as refused:
            raise HTTPException(422, {"reason": refused.reason, "detail": refused.detail}) from refused
        return CommandsOut(kiosks=kiosks)

    async def cancel(self, request: Request, reporter: str, command: int) -> CommandOut:
        """One that the kiosk was not given yet; 409 afterwards."""
        who, known = await self._allowed(request, reporter, Permission.COMMAND)
        now = self._clock.now()

        async def act(sql: Sql) -> Order:
            order = await rows.cancel(sql, reporter, command, now)
            detail = {"kind": order.kind, "id": order.id}
            await record(sql, who, "command.cancelled", reporter, detail, at=now, area=known.area)
            return order

        try:
            order = await self._store.write(act)
        except rows.UnknownCommand as unknown:
            raise HTTPException(404) from unknown
        except Refused as refused:
            raise HTTPException(409, {"reason": refused.reason, "detail": refused.detail}) from refused
        return self._out([order])[0]

    async def file(self, request: Request, reporter: str, command: int) -> Response:
        """What the kiosk sent for a command, for a day. Who fetched it stands in the audit."""
        who, known = await self._allowed(request, reporter, Permission.COMMAND)
        now = self._clock.now()
        try:
            order = await self._store.read(lambda sql: rows.one(sql, reporter, command))
        except rows.UnknownCommand as unknown:
            raise HTTPException(404) from unknown
        await self._door.require(request, _right(order.kind), known.area)
        found = await self._store.read(lambda sql: uploads.kept(sql, reporter, command, now))
        if found is None:
            raise HTTPException(404)
        detail = {"kind": order.kind, "id": command}
        await self._store.write(
            lambda sql: record(sql, who, "command.file_fetched", reporter, detail, at=now, area=known.area)
        )
        media, content = found
        name = f"{reporter}-{command}.{_ENDING.get(media, 'bin')}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return Response(content, headers=headers, media_type=media)

    async def _allowed(self, request: Request, reporter: str, permission: Permission) -> tuple[str, Reporter]:
        try:
            known = await self._store.read(lambda sql: registry.reporter(sql, reporter))
        except UnknownReporter as unknown:
            raise HTTPException(404) from unknown
        visitor = await self._door.require(request, permission, known.area)
        return visitor.login, known

    def _out(self, orders: Sequence[Order]) -> list[CommandOut]:
        now = self._clock.now()
        return [
            CommandOut(
                reporter=order.reporter,
                id=order.id,
                kind=order.kind,
                arguments=dict(order.arguments),
                state=order.state,
                late=order.ended_at is None and order.expires_at < now,
                who=order.who,
                created_at=order.created_at,
                expires_at=order.expires_at,
                ended_at=order.ended_at,
                result=None if order.result is None else dict(order.result),
            )
            for order in orders
        ]


def _right(kind: CommandKind) -> Permission:
    return Permission.SCREEN if kind is CommandKind.SCREEN_PICTURE else Permission.COMMAND


async def _added(
    sql: Sql, reporter: str, wanted: CommandIn, who: str, now: datetime, approval: str | None = None
) -> Order:
    valid = timedelta(seconds=wanted.valid_s)
    return await rows.add(
        sql, reporter, wanted.kind, wanted.arguments, valid=valid, who=who, at=now, approval=approval
    )
