"""`bianmin queue --standby --primary URL`: follows until it is stopped, or promoted by a person."""

import asyncio
import contextlib
import logging
import signal
from pathlib import Path

from kiosk.domain.clock import SystemClock
from kiosk.queue.client import QueueClient
from kiosk.queue.settings import QueueSettings
from kiosk.queue.standby.following import Following
from kiosk.queue.standby.promotion import REQUEST, asked_by, promote
from kiosk.queue.standby.replica import Replica

LOOK_EVERY_S = 0.2

_log = logging.getLogger("queue.standby")


async def follow(settings: QueueSettings, store: Path, primary: str, code_file: str) -> bool:
    """True when it was promoted: this process goes on as the site's queue. The caller owns the store."""
    folder, clock = store.parent, SystemClock()
    (folder / REQUEST).unlink(missing_ok=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = QueueClient(primary, folder / "standby-identity", ca_file=settings.standby.ca_file, clock=clock)
    following = Following(client, Replica(store, primary), code_file)
    running = asyncio.create_task(following.run(), name="following")
    saying = asyncio.create_task(_say(following, primary), name="saying")
    try:
        while not stop.is_set() and not asked_by(folder) and not running.done():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await stop.wait()
    finally:
        for task in (running, saying):
            task.cancel()
        await asyncio.gather(running, saying, return_exceptions=True)
        await client.close()
    if running.done() and not running.cancelled():
        running.result()
    who = asked_by(folder)
    if stop.is_set() or not who:
        return False
    promote(store, settings, clock, who)
    return True


async def _say(following: Following, primary: str) -> None:
    await following.ready.wait()
    print(f"following {primary}", flush=True)
