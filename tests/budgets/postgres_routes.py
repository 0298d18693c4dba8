"""Three routes that store the same sync in PostgreSQL, each in a process: one INSERT for each event, a bare COPY, and ours."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

import asyncpg
import msgspec
import uvicorn
import uvloop
from starlette.requests import Request
from starlette.responses import Response

from fleet.api import App, create_app, parts
from fleet.config import FleetConfig, Syncs
from fleet.feed import Feed
from fleet.interpreter import set_for_serving
from fleet.pace import Paces
from fleet.schemas import Sync, Synced
from fleet.store.postgres import open_postgres
from fleet.store.rows import EventRow
from kiosk.domain.clock import SystemClock
from tests.budgets.plain_rows import COLUMNS, heartbeat, plain_rows
from tests.fleet.site import intake_rules

KINDS = ("insert", "copy", "ours")
_INSERT = f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_KEEP = "UPDATE reporters SET last_sync_at = $1, state = $2 WHERE id = $3"
_KEEP_ALL = (
    "UPDATE reporters SET last_sync_at = said.at, state = said.state"
    " FROM unnest($1::text[], $2::text[], $3::text[]) AS said (at, state, id) WHERE reporters.id = said.id"
)
_LIMIT, _WINDOW_S = 400, 0.004  # as ours
_decode = msgspec.json.Decoder(Sync).decode
_encode = msgspec.json.Encoder().encode
Kept = tuple[list[EventRow], tuple[str, str, str]]


def serve(kind: str, url: str, told: Connection) -> None:
    """Until killed; tells its port."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    told.send(listening.getsockname()[1])
    uvloop.run(_serve(kind, url, listening))


async def _serve(kind: str, url: str, listening: socket.socket) -> None:
    async with {"insert": _insert, "copy": _copy, "ours": _ours}[kind](url) as app:
        options = uvicorn.Config(
            app, http="httptools", access_log=False, log_level="error", timeout_keep_alive=600
        )
        set_for_serving()
        await uvicorn.Server(options).serve(sockets=[listening])


def _kept(message: Sync) -> Kept:
    received = datetime.now(UTC)
    return plain_rows(message, received), heartbeat(message, received)


def _answer(message: Sync) -> Response:
    answer = Synced(hwm=message.events[-1].seq, server_time=datetime.now(UTC), next_sync_s=60.0)
    return Response(_encode(answer), media_type="application/json")


@asynccontextmanager
async def _insert(url: str) -> AsyncIterator[App]:
    """A transaction for each sync, a statement for each event."""
    async with asyncpg.create_pool(url, min_size=4, max_size=8) as pool:

        async def sync(request: Request) -> Response:
            message = _decode(await request.body())
            rows, heartbeat = _kept(message)
            async with pool.acquire() as connection, connection.transaction():
                for row in rows:
                    await connection.execute(_INSERT, *row)
                await connection.execute(_KEEP, *heartbeat)
            return _answer(message)

        yield _app(sync)


@asynccontextmanager
async def _copy(url: str) -> AsyncIterator[App]:
    """Parse, gather, COPY, and one statement for all heartbeats: no mark, no lock, no comparison, no counts, no headers."""
    waiting: asyncio.Queue[tuple[Kept, asyncio.Future[None]]] = asyncio.Queue()

    async def work(connection: Any) -> None:  # asyncpg has no types
        while True:
            batch = [await waiting.get()]
            if waiting.qsize() < _LIMIT:
                await asyncio.sleep(_WINDOW_S)
            while len(batch) < _LIMIT and not waiting.empty():
                batch.append(waiting.get_nowait())
            async with connection.transaction():
                rows = [row for (rows, _), _ in batch for row in rows]
                await connection.copy_records_to_table("events", records=rows, columns=COLUMNS)
                await connection.execute(
                    _KEEP_ALL, *map(list, zip(*(said for (_, said), _ in batch), strict=True))
                )
            for _, future in batch:
                future.set_result(None)

    async def sync(request: Request) -> Response:
        message = _decode(await request.body())
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.put_nowait((_kept(message), future))
        await future
        return _answer(message)

    working = asyncio.create_task(work(await asyncpg.connect(url)))
    yield _app(sync)
    working.cancel()


@asynccontextmanager
async def _ours(url: str) -> AsyncIterator[App]:
    feed = Feed()
    store = await open_postgres(url, intake_rules(), changed=feed.changed, told=feed.told)
    # Each of the few reporters here brings what many would.
    unhurried = Syncs(pace=Paces(calls_per_s=1e6, calls_at_once=1_000_000))
    made = parts(FleetConfig(sync=unhurried), store, SystemClock(), feed)
    yield create_app(made, verify=_believed)


def _app(sync: Any) -> App:  # a route of any kind
    app = App()
    app.sync = sync  # past FastAPI's layers, as ours
    return app


async def _believed(_method: str, _url: str, headers: Mapping[str, str], _body: bytes) -> str:
    """Whom the request says it is: the signature is measured apart."""
    return headers["x-reporter"]
