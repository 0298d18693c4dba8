"""Files that commands asked for: signed by the kiosk, taken once, gone after a day."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.commands.orders import UPLOADS, CommandState
from fleet.commands.rows import UnknownCommand, one
from fleet.schemas import CommandKind, Uploaded
from fleet.signed_requests import SignedRequests, json_answer
from fleet.store.port import Busy, Store
from fleet.store.rows import stamp
from fleet.store.sql import Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError, Refused

KEPT = timedelta(hours=24)
LARGEST_BYTES = 8 << 20
FORGET_EVERY_S = 600.0
# What each kind is, and how such a file begins.
MEDIA: Mapping[CommandKind, tuple[str, bytes]] = {
    CommandKind.LOG_BUNDLE: ("application/gzip", b"\x1f\x8b"),
    CommandKind.SCREEN_PICTURE: ("image/png", b"\x89PNG\r\n\x1a\n"),
}


async def keep(sql: Sql, reporter: str, command: int, content: bytes, at: datetime) -> None:
    """The file of a command that this reporter was given. Raises UnknownCommand, Refused, ProtocolError."""
    order = await one(sql, reporter, command)
    if order.kind not in UPLOADS or order.state is not CommandState.LEASED:
        raise Refused("no_file_wanted")
    media, begins = MEDIA[order.kind]
    if not content.startswith(begins):
        raise ProtocolError(f"not {media}")
    await sql.execute(
        "INSERT INTO uploads (reporter, command, media, content, at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (reporter, command) DO UPDATE SET content = $4, at = $5",
        reporter,
        command,
        media,
        content,
        stamp(at),
    )


async def kept(sql: Sql, reporter: str, command: int, now: datetime) -> tuple[str, bytes] | None:
    """Media type and content; None where none came, or its day is over."""
    row = await sql.row(
        "SELECT media, content FROM uploads WHERE reporter = $1 AND command = $2 AND at > $3",
        reporter,
        command,
        stamp(now - KEPT),
    )
    return None if row is None else (str(row[0]), bytes(row[1]))


async def forget_old(sql: Sql, now: datetime) -> int:
    """Files of more than a day go; how many."""
    return await sql.execute("DELETE FROM uploads WHERE at <= $1", stamp(now - KEPT))


async def keep_forgetting(store: Store, clock: Clock) -> None:
    """Until cancelled."""
    while True:
        await asyncio.sleep(FORGET_EVERY_S)
        now = clock.now()
        try:
            await store.write(partial(forget_old, now=now))
        except Busy:
            continue


class UploadRoutes:
    """POST /v1/uploads/{command}."""

    def __init__(self, signed: SignedRequests, store: Store, clock: Clock) -> None:
        self._signed = signed
        self._store = store
        self._clock = clock

    def routes(self) -> list[Route]:
        """Under /v1."""
        return [Route("/v1/uploads/{command:int}", self.upload, methods=["POST"])]

    async def upload(self, request: Request) -> Response:
        """The bytes → Uploaded."""
        return await self._signed.answered(self._upload, request)

    async def _upload(self, request: Request) -> Response:
        reporter, content = await self._signed.proven_body(request, LARGEST_BYTES)
        command, now = int(request.path_params["command"]), self._clock.now()
        try:
            await self._store.write(lambda sql: keep(sql, reporter, command, content, now))
        except UnknownCommand as unknown:
            raise Refused("no_file_wanted") from unknown
        return json_answer(Uploaded(bytes=len(content), kept_s=KEPT.total_seconds()))
