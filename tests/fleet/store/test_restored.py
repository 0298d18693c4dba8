"""A fleet that was restored from an older copy gets from its reporters what the copy lacks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fleet.api import create_app, parts
from fleet.config import Engine as Configured
from fleet.config import FleetConfig, StoreChoice
from fleet.feed import Feed
from fleet.opening import opened, restore
from fleet.store.port import Store
from kiosk.domain.clock import SystemClock
from tests.fleet.site import OwnStore, code_for, listening, reporter_of
from tests.fleet.store.conftest import Engine
from tests.fleet.store.server import Server


async def configured(engine: Engine, server: Server) -> FleetConfig:
    if engine is Engine.SQLITE:
        return FleetConfig()
    return replace(FleetConfig(), store=StoreChoice(Configured.POSTGRES, await server.fresh()))


@asynccontextmanager
async def fleet(config: FleetConfig, var: Path) -> AsyncIterator[tuple[Store, str]]:
    async with opened(config, var) as store:
        made = parts(config, store, SystemClock(), Feed(), var)
        async with listening(create_app(made)) as url:
            yield store, url


async def rows(store: Store) -> list[tuple[int, int]]:
    found = await store.read(lambda sql: sql.rows("SELECT epoch, seq FROM events ORDER BY epoch, seq"))
    return [(epoch, seq) for epoch, seq in found]


async def test_reporters_send_again_what_a_restored_copy_lacks(
    engine: Engine, server: Server, tmp_path: Path
) -> None:
    config, copy = await configured(engine, server), tmp_path / "copy"
    own = OwnStore(tmp_path / "own.sqlite3")
    async with fleet(config, tmp_path / "var") as (store, url):
        reporter = reporter_of(url, tmp_path / "identity", own)
        await reporter.enrol(await code_for(store), "主机")
        await own.take_tickets(3, datetime.now(UTC))
        await reporter.sync_once()
        await store.backup(copy)
        await own.take_tickets(4, datetime.now(UTC))
        await reporter.sync_once()
        assert len(await rows(store)) == 7
    if engine is Engine.POSTGRES:
        config = replace(config, store=replace(config.store, url=await server.empty()))
    await restore(config, tmp_path / "var", copy)
    async with fleet(config, tmp_path / "var") as (store, url):
        reporter = reporter_of(url, tmp_path / "identity", own)
        assert len(await rows(store)) == 3
        for _ in range(3):
            await own.take_tickets(1, datetime.now(UTC))
            await reporter.sync_once()
        assert [seq for _, seq in await rows(store)] == list(range(1, 11))
    own.close()
