"""A process that takes reports until it is killed: `python -m tests.fleet.store.feeder VAR URL FILE`.

FILE gets a line "reporter hwm" after every answer. URL is of PostgreSQL, or empty.
"""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from fleet.config import Engine, FleetConfig, StoreChoice
from fleet.opening import opened
from fleet.store.port import Store
from tests.fleet.store.reports import NOW, batch, enrolled

REPORTERS = 12


def configured(url: str) -> FleetConfig:
    choice = StoreChoice(Engine.POSTGRES, url) if url else StoreChoice()
    return replace(FleetConfig(), store=choice)


async def feed(var: Path, url: str, file: Path) -> None:
    async with opened(configured(url), var) as store, asyncio.TaskGroup() as tasks:
        for number in range(REPORTERS):
            tasks.create_task(report(store, await enrolled(store, f"key{number}"), file))


async def report(store: Store, reporter: str, file: Path) -> None:
    hwm = 0
    with file.open("a") as told:
        while True:
            hwm += 7
            assert await store.sync(batch(reporter, hwm - 6, hwm), NOW) == hwm
            told.write(f"{reporter} {hwm}\n")
            told.flush()


if __name__ == "__main__":
    asyncio.run(feed(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
