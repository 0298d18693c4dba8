"""The fleet is killed -9 while reporters send: nothing that was acknowledged is gone, nothing is there twice."""

import asyncio
import contextlib
import random
import signal
from pathlib import Path

from fleet.client import Reporter
from tests.fleet.site import AREA, SITE, FleetProcess, OwnStore, fleet_process, reporter_of, until

KILLS = 6
REPORTERS = 4


async def test_killed_again_and_again_mid_stream_every_event_arrives_once(tmp_path: Path) -> None:
    chance = random.Random(430603)
    with fleet_process(tmp_path) as fleet:
        stores, reporters = await enrolled(fleet, tmp_path)
        running = [asyncio.create_task(reporter.run()) for reporter in reporters]
        writing = [asyncio.create_task(keep_taking(store)) for store in stores]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.05, 0.6))
            fleet.stop(signal.SIGKILL)
            await asyncio.to_thread(fleet.start)
        for task in writing:
            task.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        for store in stores:
            await until(store.is_sent, timeout_s=30)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        written = [
            await store.write(lambda connection: list(connection.execute("SELECT seq FROM outbox")))
            for store in stores
        ]
        assert fleet.rows() == sorted(
            (reporter.identity.reporter, 1, seq)
            for reporter, rows in zip(reporters, written, strict=True)
            if reporter.identity is not None
            for (seq,) in rows
        )
        assert sum(len(rows) for rows in written) > KILLS * REPORTERS
    for store in stores:
        store.close()


async def enrolled(fleet: FleetProcess, folder: Path) -> tuple[list[OwnStore], list[Reporter]]:
    code = fleet.job(
        "enrol-code", "--kind", "site", "--area", AREA, "--site", SITE, "--quota", str(REPORTERS)
    )
    stores = [OwnStore(folder / f"own{number}.sqlite3") for number in range(REPORTERS)]
    reporters = [reporter_of(fleet.url, folder / f"id{number}", store) for number, store in enumerate(stores)]
    for reporter in reporters:
        await reporter.enrol(code, "主机")
    return stores, reporters


async def keep_taking(store: OwnStore) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await store.take_tickets(random.randint(1, 5))
            await asyncio.sleep(0.01)
