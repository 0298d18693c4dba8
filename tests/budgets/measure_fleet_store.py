"""What the fleet's stores cost: a sync in PostgreSQL beside its references, and pages over 700,000 reporters in both engines.

CPU is what the route's process and every process of the database ran, by the kernel's count, so that other work on the
machine hardly shows. Times are the least of many, for the same reason.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import msgspec

from fleet import registry, tallies
from fleet.alerts import rows as alerts
from fleet.config import FleetConfig
from fleet.health import Verdict
from fleet.overview import Overviews, limits_from
from fleet.standing import WORST_FIRST, Cursor, Wanted, children, standing
from fleet.store.migrating import migrate_file
from fleet.store.port import Store
from fleet.store.postgres import open_postgres
from fleet.store.sql import Sql
from fleet.store.sqlite import SqliteStore
from fleet.web.reporters import PAGE
from kiosk.domain.clock import SystemClock
from tests.budgets import postgres_routes
from tests.budgets.measure_fleet import cpu_ns, enrolled, send, ten_events
from tests.budgets.nation import COUNTY, DAY, MACHINES, NAMES, SMALL, TOWN, copy_nation, insert_nation, site
from tests.budgets.rows import Measured
from tests.fleet.site import intake_rules
from tests.fleet.store.server import Server, running_server

GROUP = "fleet"
EVENTS = 10
REPORTERS = 200
SYNCS = 5  # of each reporter in a round, one after the other
ROUNDS = 10
WARM_UP = 2
ASKED = 400
LISTED = 5
# Pages of lists over 700,000, in words: what is wanted, after which row, and how many rows there are.
LISTS: dict[str, tuple[Wanted, Cursor | None, int]] = {
    "the nation's problems": (Wanted(""), None, PAGE),
    "a late page of them": (Wanted(""), Cursor(Verdict.DOWN, COUNTY, ""), PAGE),
    "everybody": (Wanted("", WORST_FIRST), None, PAGE),
    "a kiosk by its number": (Wanted("", WORST_FIRST, f"K-{COUNTY}012005"), None, 1),
    "a site by its name": (Wanted("", WORST_FIRST, site(TOWN)), None, MACHINES),
    "what all are called": (Wanted("", WORST_FIRST, "村服务"), None, PAGE),
    "what nobody is called": (Wanted("", WORST_FIRST, "没有这个名字"), None, 0),
    "letters that all have, in no name": (Wanted("", WORST_FIRST, "村服务点村"), None, 0),
}
# As a machine for it would be set up, and a commit waits for the disk; vacuum at its own time.
OPTIONS = "-c shared_buffers=256MB -c max_wal_size=4GB -c autovacuum=off"


def measure() -> list[Measured]:
    """The ratios of a sync, then the pages."""
    with running_server(OPTIONS) as server, tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(server, Path(folder)))


async def _measured(server: Server, folder: Path) -> list[Measured]:
    return [*await _syncs(server), *await _pages(server, folder)]


# ---- a sync ----


async def _syncs(server: Server) -> list[Measured]:
    routes = {kind: _Route(kind, server) for kind in postgres_routes.KINDS}
    for route in routes.values():
        await route.start()
    cost_us: dict[str, list[float]] = {kind: [] for kind in routes}
    try:
        for turn in range(WARM_UP + ROUNDS):
            for kind, route in routes.items():
                spent = await route.round(turn)
                if turn >= WARM_UP:
                    cost_us[kind].append(spent)
    finally:
        for route in routes.values():
            route.stop()
    insert, copy, ours = (min(cost_us[kind]) for kind in postgres_routes.KINDS)
    spread = ", ".join(f"{kind} {min(costs):.0f}–{max(costs):.0f}" for kind, costs in cost_us.items())
    note = f"least of {ROUNDS} rounds of {REPORTERS * SYNCS} syncs ({spread} µs), route and database"
    return [
        Measured("postgres_batch_to_insert", round(ours / insert, 3), note),
        Measured("postgres_batch_to_copy", round(ours / copy, 3), "COPY and heartbeats, nothing of ours"),
        Measured("postgres_sync_us", round(ours, 1), "CPU of one sync of ten events, without the signature"),
    ]


class _Route:
    """One way to store a sync: its process, its database, and the load for it."""

    def __init__(self, kind: str, server: Server) -> None:
        self._kind = kind
        self._server = server
        self._reporters: list[str] = []

    async def start(self) -> None:
        """Enrol, start, connect."""
        url = await self._server.fresh()
        async with _open(url) as store:
            for number in range(REPORTERS):
                self._reporters.append(await enrolled(store, f"key{number}"))
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=postgres_routes.serve, args=(self._kind, url, theirs), daemon=True
        )
        self._process.start()
        theirs.close()  # so that a route that dies is noticed
        port = await asyncio.to_thread(ours.recv)
        self._host = f"127.0.0.1:{port}"
        self._streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(REPORTERS)]

    async def round(self, turn: int) -> float:
        """CPU microseconds of one sync."""
        requests = [self._requests(reporter, turn) for reporter in self._reporters]
        before = self._spent_ns()
        await asyncio.gather(
            *(send(*stream, sent) for stream, sent in zip(self._streams, requests, strict=True))
        )
        return (self._spent_ns() - before) / 1000 / (REPORTERS * SYNCS)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()

    def _requests(self, reporter: str, turn: int) -> list[bytes]:
        made = []
        for number in range(SYNCS):
            body = msgspec.json.encode(ten_events(reporter, (turn * SYNCS + number) * EVENTS + 1))
            head = f"Host: {self._host}\r\nContent-Length: {len(body)}\r\nX-Reporter: {reporter}\r\n"
            made.append(f"POST /v1/sync HTTP/1.1\r\n{head}\r\n".encode() + body)
        return made

    def _spent_ns(self) -> int:
        return cpu_ns(self._process.pid) + sum(cpu_ns(pid) for pid in self._server.processes())


# ---- pages ----


async def _pages(server: Server, folder: Path) -> list[Measured]:
    file = folder / "store.sqlite3"
    migrate_file(file)
    await asyncio.to_thread(insert_nation, file)
    url = await server.fresh()
    await copy_nation(url)
    small = folder / "small.sqlite3"
    migrate_file(small)
    await asyncio.to_thread(insert_nation, small, SMALL)
    steps = [await _national_steps(one) for one in (file, small)]
    found: dict[str, dict[str, float]] = {}
    with closing(SqliteStore(file, intake_rules())) as sqlite:
        found["SQLite"] = await _asked(sqlite)
    async with _open(url) as postgres:
        found["PostgreSQL"] = await _asked(postgres)
    return [
        Measured(
            name,
            round(max(times[name] for times in found.values()), 3),
            "; ".join(f"{engine} {times[name]:.3f}" for engine, times in found.items()) + f"; {what}",
        )
        for name, what in (
            ("fleet_scope_ms", f"17 reporters of a town among 700,000, least of {ASKED}"),
            ("fleet_list_ms", "the slowest of: " + ", ".join(LISTS)),
            ("fleet_counts_ms", "the day's counts of everything"),
        )
    ] + [
        Measured(
            "fleet_national_rows_ratio",
            round(steps[0] / steps[1], 3),
            f"steps of SQLite for all figures of the nation: {steps[0]:,} at 700,000 reporters, {steps[1]:,} at 10,000",
        )
    ]


async def _asked(store: Store) -> dict[str, float]:
    overviews = Overviews(store, SystemClock(), UTC, limits_from(FleetConfig()))
    lists = [await _least_ms(partial(_full_page, overviews, *asked), LISTED) for asked in LISTS.values()]
    return {
        "fleet_scope_ms": await _least_ms(lambda: store.read(lambda sql: registry.reporters(sql, TOWN))),
        "fleet_list_ms": max(lists),
        "fleet_counts_ms": await _least_ms(lambda: store.read(lambda sql: tallies.counts(sql, "", DAY))),
    }


async def _full_page(overviews: Overviews, wanted: Wanted, after: Cursor | None, rows: int) -> None:
    page = await overviews.page(wanted, after, PAGE)
    assert len(page.lines) == rows, f"{len(page.lines)} rows for {wanted}"


async def _least_ms(ask: Callable[[], Awaitable[object]], times: int = ASKED) -> float:
    least = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        await ask()
        least = min(least, time.perf_counter() - begun)
    return least * 1000


async def _national_steps(file: Path) -> int:
    """Instructions that SQLite runs for the figures of everything: each row that it reads costs some."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with closing(SqliteStore(file, intake_rules())) as store:
        store._reading.set_progress_handler(count, 1)
        await store.read(_national)
    return steps


async def _national(sql: Sql) -> None:
    """What the page of everything shows but its list of problems."""
    everywhere = await standing(sql, "")
    assert everywhere.of(Verdict.DOWN) > 1000, "nobody stands anywhere"
    await children(sql, "", 2)
    await alerts.open_counts(sql, "")
    assert await tallies.counts(sql, "", DAY), "nothing was counted"
    await tallies.hours(sql, "", DAY, NAMES[0])


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Store]:
    store = await open_postgres(url, intake_rules())
    try:
        yield store
    finally:
        await store.aclose()
