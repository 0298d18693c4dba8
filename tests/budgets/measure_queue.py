"""The site queue under a rush: issuing over real HTTP, windows that call at once, and calls on their way to the hall's screen."""

import asyncio
import os
import sqlite3
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import msgspec

from kiosk.queue.schemas import Announcement
from tests.budgets.rows import Measured
from tests.queue.process import (
    Busy,
    Console,
    Kiosk,
    QueueProcess,
    cpu_s,
    paired_kiosks,
    running_queue,
    staffed_consoles,
)
from tests.queue.wire import Wire

GROUP = "path"
CLIENTS = 16
TICKETS, ROUNDS = 1600, 3
WARM_UP = 160
WINDOWS = (2, 4, 8, 16)
CALLS_EACH = 12
DISPLAY_CALLS = 100


def measure() -> list[Measured]:
    """One queue process for the rush, and one for a hall at work."""
    with tempfile.TemporaryDirectory() as folder, running_queue(Path(folder)) as queue:
        issue = _issue(queue, paired_kiosks(queue, CLIENTS))
    with tempfile.TemporaryDirectory() as folder, running_queue(Path(folder)) as queue:
        kiosks, consoles = paired_kiosks(queue, CLIENTS), staffed_consoles(queue, max(WINDOWS))
        return [*issue, _calls(kiosks, consoles), _display(queue, kiosks[0], consoles[0])]


def _issue(queue: QueueProcess, kiosks: list[Kiosk]) -> list[Measured]:
    asyncio.run(rush(kiosks, WARM_UP))
    before_s, started_s = cpu_s(queue.pid), time.monotonic()
    rounds = [asyncio.run(rush(kiosks, TICKETS)) for _ in range(ROUNDS)]
    took_s, cpu_ms = time.monotonic() - started_s, (cpu_s(queue.pid) - before_s) * 1000
    waits_ms = [wait for one in rounds for wait in one]
    p99s = [quantiles(one, n=100)[98] for one in rounds]
    load = f"{CLIENTS} clients, {len(waits_ms)} tickets, {len(waits_ms) / took_s:.0f}/s, load {os.getloadavg()[0]:.1f}"
    rounds_said = " ".join(f"{p99:.0f}" for p99 in p99s)
    surplus = float(duplicates(queue.store))
    return [
        Measured(
            "issue_p99_ms_16",
            round(median(p99s), 1),
            f"the middle of {ROUNDS} rounds ({rounds_said}), p50 {median(waits_ms):.1f} ms; {load}",
        ),
        Measured(
            "issue_cpu_ms", round(cpu_ms / len(waits_ms), 2), f"server process, user and system; {load}"
        ),
        Measured("issue_duplicates", surplus, f"{len(waits_ms) + WARM_UP} tickets, from the store"),
    ]


async def rush(kiosks: list[Kiosk], tickets: int) -> list[float]:
    """Every kiosk takes its share as fast as it is answered; milliseconds of each."""

    async def take_share(kiosk: Kiosk) -> list[float]:
        waits = []
        for number in range(tickets // len(kiosks)):
            started = time.perf_counter()
            await kiosk.take("pension" if number % 2 else "social-card")
            waits.append((time.perf_counter() - started) * 1000)
        kiosk.close()
        return waits

    shares = await asyncio.gather(*(take_share(kiosk) for kiosk in kiosks))
    return [wait for share in shares for wait in share]


def duplicates(store: Path) -> int:
    """Numbers that were given more than once, by the store itself."""
    connection = sqlite3.connect(store)
    try:
        (surplus,) = connection.execute(
            "SELECT count(*) - count(DISTINCT day || prefix || number) FROM tickets"
        ).fetchone()
    finally:
        connection.close()
    return int(surplus)


def _calls(kiosks: list[Kiosk], consoles: list[Console]) -> Measured:
    doubles, calls, waits_ms = 0, 0, []
    for count in WINDOWS:
        asyncio.run(rush(kiosks, CLIENTS * max(1, count * CALLS_EACH // CLIENTS)))
        called, waits = asyncio.run(call_at_once(consoles[:count]))
        doubles += len(called) - len(set(called))
        calls += len(called)
        waits_ms += waits
    p99 = quantiles(waits_ms, n=100)[98]
    return Measured(
        "double_calls", float(doubles), f"{calls} calls by {WINDOWS} windows at once, p99 {p99:.0f} ms"
    )


async def call_at_once(consoles: list[Console]) -> tuple[list[str], list[float]]:
    """Everybody calls and finishes at the same time; the tickets that were called."""

    async def work(console: Console) -> tuple[list[str], list[float]]:
        called, waits = [], []
        seen = (await console.view()).version
        for _ in range(CALLS_EACH):
            started = time.perf_counter()
            try:
                view = await console.do("call", seen)
            except Busy as busy:
                if busy.reason == "nobody_waiting":
                    break
                raise
            waits.append((time.perf_counter() - started) * 1000)
            assert view.active is not None
            called.append(view.active.ticket)
            seen = (await console.do("finish", view.version)).version
        console.close()
        return called, waits

    shares = await asyncio.gather(*(work(console) for console in consoles))
    return [one for called, _ in shares for one in called], [one for _, waits in shares for one in waits]


def _display(queue: QueueProcess, kiosk: Kiosk, console: Console) -> Measured:
    code = queue.operate("/v1/pairing-codes", {"kind": "display", "zone": "main"})
    late_ms = asyncio.run(_watch(queue, kiosk, console, code))
    p99 = quantiles(late_ms, n=100)[98]
    note = f"p50 {median(late_ms):.1f} ms, {len(late_ms)} calls, from the click to the event"
    return Measured("call_to_stream_p99_ms", round(p99, 1), note)


async def _watch(queue: QueueProcess, kiosk: Kiosk, console: Console, code: str) -> list[float]:
    """Milliseconds from sending each call to its event at a display."""
    pairing = Wire(queue.url)
    reply = await pairing.request("POST", "/v1/pair", msgspec.json.encode({"code": code}))
    pairing.close()
    display = Display(queue.url, reply.headers["set-cookie"].partition(";")[0])
    listening = asyncio.create_task(display.listen())
    late_ms = []
    async with asyncio.timeout(120):
        await display.connected.wait()
        seen = (await console.view()).version
        for _ in range(DISPLAY_CALLS):
            await kiosk.take()
            clicked = time.perf_counter()
            view = await console.do("call", seen)
            assert view.active is not None
            late_ms.append((await display.saw(view.active.ticket) - clicked) * 1000)
            seen = (await console.do("finish", view.version)).version
    listening.cancel()
    kiosk.close()
    console.close()
    return late_ms


class Display:
    """A hall display that notes when each call came."""

    def __init__(self, url: str, cookie: str) -> None:
        self._wire = Wire(url)
        self._cookie = cookie
        self._seen: dict[str, float] = {}
        self._came = asyncio.Condition()
        self.connected = asyncio.Event()

    async def listen(self) -> None:
        """Until cancelled."""
        reader, writer = await self._wire.opened()
        writer.write(
            f"GET /v1/zones/main/stream HTTP/1.1\r\nhost: queue\r\ncookie: {self._cookie}\r\n\r\n".encode()
        )
        async for line in reader:
            self.connected.set()
            at = time.perf_counter()
            if line.startswith(b"data: ") and b'"sequence"' in line:
                announcement = msgspec.json.decode(line[6:], type=Announcement)
                async with self._came:
                    self._seen[announcement.ticket] = at
                    self._came.notify_all()

    async def saw(self, ticket: str) -> float:
        """When the call of this ticket came."""
        async with self._came:
            await self._came.wait_for(lambda: ticket in self._seen)
        return self._seen[ticket]
