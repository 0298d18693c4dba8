"""A hall at its busiest: numbers, calls, displays, the engine alone, a start in the middle of a long day."""

import asyncio
import os
import secrets
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles

import msgspec

from kiosk.domain.clock import SystemClock
from kiosk.queue.day import Trust
from kiosk.queue.service import QueueService
from tests.budgets.measure_queue import Display, call_at_once, duplicates, rush
from tests.budgets.rows import Measured
from tests.queue.busy_day import Worked, work
from tests.queue.process import (
    Console,
    Kiosk,
    QueueProcess,
    cpu_s,
    paired_kiosks,
    running_queue,
    staffed_consoles,
)
from tests.queue.site import site_settings
from tests.queue.wire import Wire

GROUP = "queue"
CROWDS = (1, 4, 16, 64)
EACH = 40  # numbers of each client, in each crowd
ROUNDS = 3
WARM_UP = 160
WINDOWS = 16
CALL_ROUNDS = 4
LISTENERS = 50
DISPLAY_CALLS = 100
ENGINE_COMMANDS = 12_000
ENGINE_HALL = (64, 64)  # windows, kiosks: a city's hall
KIOSKS = 32
BATCH, BARE_ROWS, COMMAND_BYTES = (
    90,
    4,
    1600,
)  # of the city's hall: commands to a commit, what each adds to the store
DAY_COMMANDS = 100_000
STARTS = 5


def measure() -> list[Measured]:
    """One queue process for each of the three parts, so that none finds the other's hall."""
    with tempfile.TemporaryDirectory() as folder, running_queue(Path(folder)) as queue:
        issue = _issue(queue)
    with tempfile.TemporaryDirectory() as folder, running_queue(Path(folder)) as queue:
        kiosks, consoles = paired_kiosks(queue, 16), staffed_consoles(queue, WINDOWS)
        calls = [_calls(kiosks, consoles), _display(queue, kiosks[0], consoles)]
        calls.append(Measured("site_rss_mb", _rss_mb(queue.pid), f"after all that, {LISTENERS} streams"))
    with tempfile.TemporaryDirectory() as folder:
        engine = asyncio.run(_engine(Path(folder)))
    return [*issue, *calls, engine, _cold_start()]


def _issue(queue: QueueProcess) -> list[Measured]:
    kiosks = paired_kiosks(queue, max(CROWDS))
    asyncio.run(rush(kiosks[:16], WARM_UP))
    given, p99s, cpu_ms = WARM_UP, [], []
    for crowd in (*CROWDS, *(16,) * (ROUNDS - 1)):
        before_s = cpu_s(queue.pid)
        waits = asyncio.run(rush(kiosks[:crowd], crowd * EACH))
        given += len(waits)
        if crowd == 16:
            p99s.append(quantiles(waits, n=100)[98])
            cpu_ms.append((cpu_s(queue.pid) - before_s) * 1000 / len(waits))
    load = f"load {os.getloadavg()[0]:.1f}"
    return [
        Measured("hall_issue_p99_ms", round(median(p99s), 1), f"16 clients, {ROUNDS} rounds, {load}"),
        Measured("hall_issue_cpu_ms", round(median(cpu_ms), 2), f"server process, 16 clients, {load}"),
        Measured("hall_duplicates", float(duplicates(queue.store)), f"{given} numbers, C = 1, 4, 16, 64"),
    ]


def _calls(kiosks: list[Kiosk], consoles: list[Console]) -> Measured:
    waits_ms: list[float] = []
    for _ in range(CALL_ROUNDS):
        asyncio.run(rush(kiosks, 16 * 12))
        waits_ms += asyncio.run(call_at_once(consoles))[1]
    p99 = quantiles(waits_ms, n=100)[98]
    note = f"{WINDOWS} windows at once, {len(waits_ms)} calls, p50 {median(waits_ms):.0f} ms, load {os.getloadavg()[0]:.1f}"
    return Measured("hall_call_p99_ms", round(p99, 1), note)


def _display(queue: QueueProcess, kiosk: Kiosk, consoles: list[Console]) -> Measured:
    code = queue.operate("/v1/pairing-codes", {"kind": "display", "zone": "main"})
    late_ms = asyncio.run(_watched(queue, kiosk, consoles[0], code))
    p99 = quantiles(late_ms, n=100)[98]
    note = f"{LISTENERS} streams open, {len(late_ms)} calls, p50 {median(late_ms):.1f} ms, load {os.getloadavg()[0]:.1f}"
    return Measured("hall_call_to_display_p99_ms", round(p99, 1), note)


async def _watched(queue: QueueProcess, kiosk: Kiosk, console: Console, code: str) -> list[float]:
    """Milliseconds from sending each call to its event at the display that hears it last."""
    late_ms = []
    async with _displays(queue, code) as displays, asyncio.timeout(300):
        seen = (await console.view()).version
        for _ in range(DISPLAY_CALLS):
            await kiosk.take()
            clicked = time.perf_counter()
            view = await console.do("call", seen)
            assert view.active is not None
            heard = [await display.saw(view.active.ticket) for display in displays]
            late_ms.append((max(heard) - clicked) * 1000)
            seen = (await console.do("finish", view.version)).version
    kiosk.close()
    console.close()
    return late_ms


@asynccontextmanager
async def _displays(queue: QueueProcess, code: str) -> AsyncIterator[list[Display]]:
    """Half a hundred streams of one paired display, as if each were a screen or a console of its own."""
    pairing = Wire(queue.url)
    reply = await pairing.request("POST", "/v1/pair", msgspec.json.encode({"code": code}))
    pairing.close()
    displays = [Display(queue.url, reply.headers["set-cookie"].partition(";")[0]) for _ in range(LISTENERS)]
    listening = [asyncio.create_task(display.listen()) for display in displays]
    try:
        for display in displays:
            await display.connected.wait()
        yield displays
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


async def _engine(folder: Path) -> Measured:
    """A sync is shared by whoever waits for it: a city's hall, where 64 windows and 64 kiosks and phones ask at once.

    Everybody asks again as soon as they are answered. The note has the hall of a district too, with 16 windows and 32 kiosks.
    """
    city = await _day(folder / "city.sqlite3", ENGINE_COMMANDS, *ENGINE_HALL)
    district = await _day(folder / "district.sqlite3", ENGINE_COMMANDS)
    note = (
        f"{ENGINE_HALL[0]} windows and {ENGINE_HALL[1]} kiosks: {_said(city)}; {WINDOWS} and {KIOSKS}: {_said(district)};"
        f" bare rows on this disk: {_bare_rate(folder / 'bare.sqlite3'):.0f} commands/s"
    )
    return Measured(
        "engine_command_ms",
        round(city.took_s * 1000 / city.commands, 3),
        f"{note}; FULL sync, load {os.getloadavg()[0]:.1f}",
    )


def _bare_rate(store: Path) -> float:
    """Commands a second that do nothing but add as many bytes as one does, as many to a commit as in the city's hall."""
    connection = sqlite3.connect(store, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, row BLOB)")
    rows = [(secrets.token_bytes(COMMAND_BYTES // BARE_ROWS),)] * (BARE_ROWS * BATCH)
    began = time.monotonic()
    for _ in range(ENGINE_COMMANDS // BATCH):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO bare (row) VALUES (?)", rows)
        connection.execute("COMMIT")
    took_s = time.monotonic() - began
    connection.close()
    return ENGINE_COMMANDS // BATCH * BATCH / took_s


def _said(worked: Worked) -> str:
    rate, cpu_ms = worked.commands / worked.took_s, worked.cpu_s * 1000 / worked.commands
    return f"{rate:.0f} commands/s, {worked.commands} of them, {cpu_ms:.2f} ms CPU each"


def _cold_start() -> Measured:
    with tempfile.TemporaryDirectory() as folder, running_queue(Path(folder)) as queue:
        queue.stop()
        queue.store.unlink()
        asyncio.run(_day(queue.store, DAY_COMMANDS))
        took_s = []
        for _ in range(STARTS):
            began = time.monotonic()
            queue.start()
            took_s.append(time.monotonic() - began)
            queue.stop()
        queue.start()
    note = f"{DAY_COMMANDS} events of today, {STARTS} starts, worst {max(took_s):.2f} s, load {os.getloadavg()[0]:.1f}"
    return Measured("site_cold_start_s", round(median(took_s), 2), note)


async def _day(store: Path, commands: int, windows: int = WINDOWS, kiosks: int = KIOSKS) -> Worked:
    service = QueueService(site_settings(windows=windows), store, SystemClock(), lambda: Trust.ASSUMED)
    await service.start()
    try:
        return await work(service, commands, seed=1, kiosks=kiosks)
    finally:
        await service.stop()


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return round(int(kib) / 1024, 1)
