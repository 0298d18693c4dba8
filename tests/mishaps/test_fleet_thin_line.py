"""The way to the fleet carries 64 kbit/s, or nothing at all while every connection stays open."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from fleet.client import Reporter
from tests.fleet.site import QUICK, OwnStore, code_for, reporter_of, served, until
from tests.fleet.thin_line import ThinLine, thin_line

KBIT_64 = 8000  # bytes a second
BACKLOG = 500
BRIEF = replace(QUICK, timeout_s=2.0)


@contextlib.asynccontextmanager
async def reporting(line: ThinLine, code: str, folder: Path) -> AsyncIterator[tuple[Reporter, OwnStore]]:
    """A reporter at the end of the line; it sends by itself after `run`."""
    own = OwnStore(folder / "own.sqlite3")
    reporter = reporter_of(line.url, folder / "identity", own, intervals=BRIEF)
    await reporter.enrol(code, "主机")
    yield reporter, own
    own.close()


async def test_a_backlog_of_500_events_comes_over_64_kbit(tmp_path: Path) -> None:
    async with (
        served(tmp_path / "var") as fleet,
        thin_line(int(fleet.url.rpartition(":")[2]), KBIT_64) as line,
        reporting(line, await code_for(fleet.store), tmp_path) as (reporter, own),
    ):
        await own.take_tickets(BACKLOG)
        begun = time.monotonic()
        while not await own.is_sent():
            await reporter.sync_once()
        assert time.monotonic() - begun >= (line.up + line.down) / KBIT_64 / 2
        assert line.up < 60 * BACKLOG  # half a minute would do for ten times as many
        rows = await fleet.store.read(lambda sql: sql.rows("SELECT seq FROM events ORDER BY seq"))
        assert [seq for (seq,) in rows] == list(range(1, BACKLOG + 1))


async def test_a_line_that_carries_nothing_costs_nothing_but_time(tmp_path: Path) -> None:
    async with (
        served(tmp_path / "var") as fleet,
        thin_line(int(fleet.url.rpartition(":")[2])) as line,
        reporting(line, await code_for(fleet.store), tmp_path) as (reporter, own),
    ):
        running = asyncio.create_task(reporter.run())
        await own.take_tickets(3)
        reporter.poke()
        await until(own.is_sent, 30)
        line.part()
        carried = line.up
        await own.take_tickets(5)
        reporter.poke()
        await asyncio.sleep(BRIEF.timeout_s * 1.5)  # at least one request waits in vain
        assert (await own.depth(), line.up) == (5, carried)
        line.join()
        reporter.poke()
        await until(own.is_sent, 60)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        rows = await fleet.store.read(lambda sql: sql.rows("SELECT seq FROM events ORDER BY seq"))
        assert [seq for (seq,) in rows] == list(range(1, 9))
