"""What one process tells reaches a sync that another one holds, by the database's own call and not by looking."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from fleet import registry
from fleet.schemas import CommandKind
from fleet.twin import rows as twin
from fleet.twin.scopes import area_scope
from tests.fleet.down import City, Taken, city, machine
from tests.fleet.site import AREA, OwnStore, until
from tests.fleet.store.conftest import Engine
from tests.fleet.store.server import Server

NEVER_S = 100_000.0  # nobody looks


async def held(fleet: City) -> bool:
    return fleet.made.holding.count == 1


@pytest.mark.parametrize("engine", list(Engine))
async def test_a_command_a_wish_and_a_revocation_reach_a_held_sync(
    server: Server, tmp_path: Path, engine: Engine
) -> None:
    url = await server.fresh() if engine is Engine.POSTGRES else ""
    store, down = OwnStore(tmp_path / "own.sqlite3"), Taken()
    async with city(tmp_path / "var", news_s=NEVER_S, store_url=url) as one:
        if engine is Engine.POSTGRES:
            async with city(tmp_path / "other", news_s=NEVER_S, store_url=url) as other:
                await steered(one, other, store, down, tmp_path)
        else:
            await steered(one, one, store, down, tmp_path)
    store.close()


async def steered(holding: City, giving: City, store: OwnStore, down: Taken, folder: Path) -> None:
    """One holds, the other one is where people are logged in."""
    kiosk = machine(holding.url, folder / "id", store, down)
    name = (await kiosk.enrol(await holding.code(), "01")).reporter
    running = asyncio.create_task(kiosk.run())

    async def is_given() -> bool:
        return len(down.given) == 1

    async def is_wished() -> bool:
        return [one.settings for one in down.wished] == [{"voice.volume": 4}]

    async def is_unknown() -> bool:
        async with kiosk.http() as http:
            answer: httpx.Response = await kiosk.send(http, "/v1/rotate", b"{}")
        return answer.status_code == 401

    try:
        await until(lambda: held(holding), timeout_s=60.0)
        await giving.order(name, CommandKind.SYNC_NOW)
        await until(is_given, timeout_s=60.0)
        await until(lambda: held(holding), timeout_s=60.0)
        now = datetime.now(UTC)
        await giving.store.write(
            lambda sql: twin.wish(sql, area_scope(AREA[:6]), {"voice.volume": 4}, "ops", now)
        )
        await until(is_wished, timeout_s=60.0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await giving.store.write(lambda sql: registry.revoke(sql, name, now))
    await until(is_unknown, timeout_s=60.0)
