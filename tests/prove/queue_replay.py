"""A very long log, folded again: the tables must be the same, and a log that lacks one event must not give them."""

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from kiosk.domain.clock import SystemClock
from kiosk.queue.day import Trust
from kiosk.queue.replay import replayed_hash
from kiosk.queue.service import QueueService
from kiosk.queue.store import state_hash
from tests.queue.busy_day import work
from tests.queue.crash import SITE
from tests.queue.site import site_settings

EVENTS, EVENTS_QUICK = 1_000_000, 10_000
WINDOWS = 16


def prove_replay(events: int) -> int:
    """0 only if the fold of so many events gives the kept tables, and that of one event less does not."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.sqlite3"
        asyncio.run(_long_day(store, events))
        worked_s = time.monotonic() - began
        log = sqlite3.connect(store)
        try:
            kept = state_hash(log)
            (written,) = log.execute("SELECT count(*) FROM events").fetchone()
            same = replayed_hash(log, SITE) == kept
            log.execute("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
            noticed = replayed_hash(log, SITE) != kept
        finally:
            log.close()
    folded_s = time.monotonic() - began - worked_s
    print(
        f"replay: {written} events written in {worked_s:.0f} s, folded twice in {folded_s:.0f} s"
        f" (load {os.getloadavg()[0]:.1f}): {'the same tables' if same else 'OTHER TABLES'};"
        f" one event less is {'noticed' if noticed else 'NOT NOTICED'}",
        flush=True,
    )
    if written < events:
        print(f"violation: only {written} of {events} events", file=sys.stderr)
    return 0 if same and noticed and written >= events else 1


async def _long_day(store: Path, events: int) -> None:
    service = QueueService(site_settings(windows=WINDOWS), store, SystemClock(), lambda: Trust.ASSUMED)
    await service.start()
    try:
        await work(service, events, seed=7)  # each command writes at least one event
    finally:
        await service.stop()
