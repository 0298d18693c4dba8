"""What one worker changed, the others are told, by PostgreSQL's LISTEN and NOTIFY."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection

import asyncpg

from fleet.store.port import Told
from fleet.store.server import AWAY, Connection, connect

CHANGED, TOLD = "fleet_changed", "fleet_told"
IDS_AT_ONCE = 400  # a message holds 8,000 bytes
RETRY_S = 1.0
_LOG = logging.getLogger(__name__)


class Listener:
    """Listens until closed. Its connection is direct: a pooler that shares connections cannot listen.

    changed: hears of the reporters that any worker changed; nobody named: anybody may have been. told: hears what other
    workers told; what was told while nobody listened is found by whoever looks (fleet.news).
    """

    def __init__(self, url: str, changed: Callable[[frozenset[str]], None], told: Told) -> None:
        self._url = url
        self._changed = changed
        self._told = told
        self._own = secrets.token_hex(4)
        self._task = asyncio.create_task(self._listen(), name="fleet-news")

    async def aclose(self) -> None:
        """Nothing is told any more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def tell(self, connection: Connection, changed: Collection[str], told: Collection[str]) -> None:
        """Inside the transaction that did it: heard at its commit, or not at all."""
        for channel, names in ((CHANGED, sorted(changed)), (TOLD, sorted(told))):
            for first in range(0, len(names), IDS_AT_ONCE):
                words = (self._own, *names[first : first + IDS_AT_ONCE])
                await connection.execute("SELECT pg_notify($1, $2)", channel, " ".join(words))

    async def _listen(self) -> None:
        lost = False
        while True:
            try:
                connection = await connect(self._url)
            except (*AWAY, asyncpg.PostgresError) as failed:
                if not lost:
                    _LOG.warning("fleet.news_lost error=%s", type(failed).__name__)
                lost = True
                await asyncio.sleep(RETRY_S)
                continue
            lost = False
            await self._hear(connection)

    async def _hear(self, connection: Connection) -> None:
        gone = asyncio.Event()
        connection.add_termination_listener(lambda _connection: gone.set())
        try:
            await connection.add_listener(CHANGED, self._heard)
            await connection.add_listener(TOLD, self._heard)
            self._changed(frozenset())  # what was told while nobody listened is not told again
            await gone.wait()
        except AWAY:
            await asyncio.sleep(RETRY_S)
        finally:
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        sender, *names = str(payload).split()
        if channel == CHANGED:
            self._changed(frozenset(names))
        elif sender != self._own:  # heard at the commit
            self._told(names)
