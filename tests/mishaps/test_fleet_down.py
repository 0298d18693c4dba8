"""The fleet is away for a whole visit, or comes back with an older memory: the reporter's outbox makes it good."""

import asyncio
import contextlib
import shutil
import sqlite3
from pathlib import Path

from fleet import registry
from fleet.config import store_file
from fleet.schemas import ReporterKind
from tests.fleet.site import (
    AREA,
    SITE,
    FleetProcess,
    OwnStore,
    code_for,
    fleet_process,
    reporter_of,
    served,
    until,
)


async def test_a_fleet_that_is_down_for_the_whole_visit_gets_everything_afterwards(tmp_path: Path) -> None:
    store = OwnStore(tmp_path / "own.sqlite3")
    with fleet_process(tmp_path) as fleet:
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        await reporter.enrol(new_code(fleet), "主机")
        fleet.stop()
        running = asyncio.create_task(reporter.run())
        await store.take_tickets(25)
        reporter.poke()
        await asyncio.sleep(0.5)
        assert await store.depth() == 25
        await asyncio.to_thread(fleet.start)
        await until(store.is_sent)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert reporter.identity is not None
        assert fleet.rows() == [(reporter.identity.reporter, 1, seq) for seq in range(1, 26)]
    store.close()


async def test_a_reporter_that_starts_before_the_fleet_enrols_when_it_comes(tmp_path: Path) -> None:
    store = OwnStore(tmp_path / "own.sqlite3")
    with fleet_process(tmp_path) as fleet:
        code = new_code(fleet)
        fleet.stop()
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        enrolling = asyncio.create_task(reporter.enrol_when_reachable(code, "主机"))
        await asyncio.sleep(0.2)
        assert not enrolling.done()
        await asyncio.to_thread(fleet.start)
        assert (await enrolling).site == SITE
    store.close()


async def test_a_fleet_restored_from_a_backup_gets_the_lost_rows_again(tmp_path: Path) -> None:
    store = OwnStore(tmp_path / "own.sqlite3")
    with fleet_process(tmp_path) as fleet:
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        await reporter.enrol(new_code(fleet), "主机")
        await store.take_tickets(5)
        await reporter.sync_once()
        assert fleet.stop() == 0
        shutil.copy(store_file(fleet.var), tmp_path / "backup")
        await asyncio.to_thread(fleet.start)
        await store.take_tickets(5)
        await reporter.sync_once()
        assert len(fleet.rows()) == 10
        assert fleet.stop() == 0
        shutil.copy(tmp_path / "backup", store_file(fleet.var))
        await asyncio.to_thread(fleet.start)
        assert len(fleet.rows()) == 5
        await store.take_tickets(1)
        await reporter.sync_once()  # the gap is told
        await reporter.sync_once()  # the rows go again
        assert [seq for _, _, seq in fleet.rows()] == list(range(1, 12))
    store.close()


async def test_a_site_restored_from_a_backup_loses_and_doubles_nothing(tmp_path: Path) -> None:
    store = OwnStore(tmp_path / "own.sqlite3")
    async with served(tmp_path / "var") as fleet:
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        await reporter.enrol(await code_for(fleet.store), "主机")
        await store.take_tickets(4)
        await reporter.sync_once()
        await store.take_tickets(2)
        store.copy_to(tmp_path / "restored.sqlite3")  # 1-4 acknowledged, 5 and 6 waiting
        await reporter.sync_once()
        await store.take_tickets(3)  # 7-9, gone with the restore, but already at the fleet
        await reporter.sync_once()
        store.close()

        restored = OwnStore(tmp_path / "restored.sqlite3")
        reporter = reporter_of(fleet.url, tmp_path / "id", restored)
        await restored.take_tickets(4)  # other facts under the numbers 7-10
        for _ in range(2):
            await reporter.sync_once()
        assert await restored.depth() == 0
        assert reporter.identity is not None
        assert reporter.identity.epoch == 2
        (line,) = await fleet.store.read(lambda sql: registry.reporters(sql, AREA))
        assert (line.epoch, line.hwm, line.forks, line.lost_rows) == (2, 10, 1, 0)
        assert reporter_rows(tmp_path / "var") == [(1, seq) for seq in range(1, 10)] + [
            (2, seq) for seq in range(7, 11)
        ]
        restored.close()


async def test_a_site_with_an_empty_new_store_goes_on_in_a_new_epoch(tmp_path: Path) -> None:
    store = OwnStore(tmp_path / "own.sqlite3")
    async with served(tmp_path / "var") as fleet:
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        await reporter.enrol(await code_for(fleet.store), "主机")
        await store.take_tickets(5)
        await reporter.sync_once()
        store.close()
        fresh = OwnStore(tmp_path / "fresh.sqlite3")
        reporter = reporter_of(fleet.url, tmp_path / "id", fresh)
        await reporter.sync_once()  # nothing to send: the fleet's higher mark is no acknowledgement of ours
        await fresh.take_tickets(2)
        for _ in range(2):
            await reporter.sync_once()
        assert await fresh.depth() == 0
        assert reporter_rows(tmp_path / "var") == [(1, seq) for seq in range(1, 6)] + [(2, 1), (2, 2)]
        fresh.close()


async def test_a_fleet_restored_to_before_a_new_epoch_agrees_on_a_newer_one(tmp_path: Path) -> None:
    store = OwnStore(tmp_path / "own.sqlite3")
    async with served(tmp_path / "var") as fleet:
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        await reporter.enrol(await code_for(fleet.store, ReporterKind.SITE), "主机")
        await store.take_tickets(3)
        await reporter.sync_once()
        identity = (tmp_path / "id" / "identity.json").read_text()
        (tmp_path / "id" / "identity.json").write_text(identity.replace('"epoch": 1', '"epoch": 5'))
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        await store.take_tickets(2)
        for _ in range(2):
            await reporter.sync_once()
        assert await store.depth() == 0
        assert reporter_rows(tmp_path / "var") == [(1, 1), (1, 2), (1, 3), (6, 4), (6, 5)]
    store.close()


async def test_rows_pruned_before_the_fleet_was_restored_are_admitted_as_lost(tmp_path: Path) -> None:
    store = OwnStore(tmp_path / "own.sqlite3")
    async with served(tmp_path / "var") as fleet:
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        await reporter.enrol(await code_for(fleet.store), "主机")
        await store.take_tickets(6)
        await store.write(lambda connection: connection.execute("DELETE FROM outbox WHERE seq <= 4"))
        for _ in range(2):
            await reporter.sync_once()
        assert await store.depth() == 0
        (line,) = await fleet.store.read(lambda sql: registry.reporters(sql, AREA))
        assert (line.hwm, line.lost_rows) == (6, 4)
    store.close()


def new_code(fleet: FleetProcess) -> str:
    return fleet.job("enrol-code", "--kind", "site", "--area", AREA, "--site", SITE)


def reporter_rows(var: Path) -> list[tuple[int, int]]:

    with contextlib.closing(sqlite3.connect(store_file(var))) as connection:
        return connection.execute("SELECT epoch, seq FROM events ORDER BY 1, 2").fetchall()
