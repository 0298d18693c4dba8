"""Killed in the middle: what was acknowledged is there, and nothing is there twice."""

import asyncio
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from fleet.opening import opened
from fleet.store.port import Busy
from fleet.store.postgres import PostgresStore, open_postgres
from tests.fleet.site import intake_rules, until
from tests.fleet.store.conftest import Engine
from tests.fleet.store.feeder import configured
from tests.fleet.store.reports import NOW, batch, carry, enrolled, numbers
from tests.fleet.store.server import Server


async def test_a_process_killed_in_mid_batch_loses_and_doubles_nothing(
    engine: Engine, server: Server, tmp_path: Path
) -> None:
    url = await server.fresh() if engine is Engine.POSTGRES else ""
    told = tmp_path / "told"
    told.touch()
    command = [sys.executable, "-m", "tests.fleet.store.feeder", str(tmp_path), url, str(told)]

    async def is_busy() -> bool:
        assert process.poll() is None
        return told.read_text().count("\n") > 150

    with subprocess.Popen(command) as process:
        await until(is_busy, 40.0)
        process.kill()
    acked: dict[str, int] = {}
    for line in told.read_text().splitlines():
        reporter, last = line.split()
        acked[reporter] = max(acked.get(reporter, 0), int(last))
    async with opened(configured(url), tmp_path) as store:
        kept = await numbers(store)
        for reporter, hwm in acked.items():
            assert kept[reporter] == list(range(1, len(kept[reporter]) + 1))
            assert len(kept[reporter]) >= hwm
            # Whatever it did not hear of, it sends again.
            assert await store.sync(batch(reporter, hwm + 1, hwm + 14), NOW) == hwm + 14
        assert {name: len(kept) for name, kept in (await numbers(store)).items()} == {
            name: hwm + 14 for name, hwm in acked.items()
        }


async def test_a_database_that_crashes_twice_under_load_loses_and_doubles_nothing(server: Server) -> None:
    store = await open_postgres(await server.fresh(), intake_rules())
    reporters = [await enrolled(store, f"key{number}") for number in range(20)]
    async with asyncio.TaskGroup() as tasks:
        for place, reporter in enumerate(reporters):
            tasks.create_task(carry(store, reporter, 400, Random(place)))
        for least in (500, 3000):
            await until(lambda least=least: has_rows(store, least))  # type: ignore[misc]
            await asyncio.to_thread(server.stop)
            with pytest.raises(Busy):
                await store.read(lambda sql: sql.rows("SELECT 1"))
            await asyncio.to_thread(server.start)
    assert await numbers(store) == {reporter: list(range(1, 401)) for reporter in reporters}
    await store.aclose()


async def has_rows(store: PostgresStore, least: int) -> bool:
    row = await store.read(lambda sql: sql.row("SELECT count(*) FROM events"))
    return row is not None and row[0] >= least
