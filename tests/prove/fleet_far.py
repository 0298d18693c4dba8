"""A site's server at the far end of a network: the real client with its outbox. What to do comes by lines, each answered by one.

`take N` writes N events and sends; `wait` is answered when nothing waits any more; both are answered by how many wait.
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from fleet.client import Reporter
from fleet.reporter_ports import Intervals
from tests.fleet.site import OwnStore, reporter_of, until

WAIT_S = 120.0
INTERVALS = Intervals(flush_s=0.05, retry_first_s=0.5, retry_most_s=2.0, timeout_s=5.0, hold_s=5.0)


async def _far(url: str, code: str, folder: Path) -> None:
    own = OwnStore(folder / "own.sqlite3")
    reporter = reporter_of(url, folder / "identity", own, intervals=INTERVALS)
    await reporter.enrol(code, "主机")
    running = asyncio.create_task(reporter.run())
    print("ready", flush=True)
    while order := (await asyncio.to_thread(sys.stdin.readline)).split():
        await _done(order, reporter, own)
        print(await own.depth(), flush=True)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    own.close()


async def _done(order: list[str], reporter: Reporter, own: OwnStore) -> None:
    if order[0] == "take":
        await own.take_tickets(int(order[1]))
        reporter.poke()
    else:
        await until(own.is_sent, WAIT_S)


if __name__ == "__main__":
    asyncio.run(_far(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
