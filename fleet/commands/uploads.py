"""Files that commands asked for: signed by the kiosk, taken once, gone after a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.commands.orders import UPLOADS, CommandState
from fleet.commands.rows import UnknownCommand, one
from fleet.rounds import go_round
from fleet.schemas import LARGEST, CommandKind, Uploaded
from fleet.signed_requests import SignedRequests, json_answer
from fleet.store.port import Store
from fleet.store.rows import stamp
from fleet.store.sql import Sql, below
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


@dataclass(frozen=True, slots=True)
class File:
    """One that can be fetched: whose, for which command, how large, when it came and who had asked."""

    reporter: str
    name: str
    site: str
    area: str
    command: int
    kind: CommandKind
    size: int
    at: datetime
    who: str
    asked_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When it goes."""
        return self.at + KEPT


async def listed(sql: Sql, area: str, now: datetime, limit: int) -> Sequence[File]:
    """Those below the area that can still be fetched, the newest first."""
    rows = await sql.rows(
        "SELECT u.reporter, r.name, r.site, r.area, u.command, c.kind, length(u.content), u.at, c.who, c.created_at"
        " FROM uploads u JOIN commands c ON c.reporter = u.reporter AND c.id = u.command"
        " JOIN reporters r ON r.id = u.reporter"
        " WHERE u.at > $3 AND r.area >= $1 AND r.area < $2 ORDER BY u.at DESC, u.reporter LIMIT $4",
        *below(area),
        stamp(now - KEPT),
        limit,
    )
    return [
        File(
            reporter,
            name,
            site,
            where,
            command,
            CommandKind(kind),
            int(size),
            datetime.fromisoformat(at),
            who,
            datetime.fromisoformat(asked),
        )
        for reporter, name, site, where, command, kind, size, at, who, asked in rows
    ]


async def kept_of(sql: Sql, reporter: str, now: datetime) -> frozenset[int]:
    """The commands of this reporter whose file can still be fetched."""
    rows = await sql.rows(
        "SELECT command FROM uploads WHERE reporter = $1 AND at > $2", reporter, stamp(now - KEPT)
    )
    return frozenset(int(row[0]) for row in rows)


async def forget_old(sql: Sql, now: datetime) -> int:
    """Files of more than a day go; how many."""
    return await sql.execute("DELETE FROM uploads WHERE at <= $1", stamp(now - KEPT))


async def keep_forgetting(store: Store, clock: Clock) -> None:
    """Until cancelled."""
    await go_round("uploads", lambda: store.write(partial(forget_old, now=clock.now())), FORGET_EVERY_S)


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
        if command > LARGEST:
            raise Refused("no_file_wanted")
        try:
            await self._store.write(lambda sql: keep(sql, reporter, command, content, now))
        except UnknownCommand as unknown:
            raise Refused("no_file_wanted") from unknown
        return json_answer(Uploaded(bytes=len(content), kept_s=KEPT.total_seconds()))
