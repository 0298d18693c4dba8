"""What one worker changed, the others are told, by PostgreSQL's LISTEN and NOTIFY."""

import asyncio
import logging
from collections.abc import Callable

import asyncpg

from fleet.store.server import AWAY, Connection, connect

CHANNEL = "fleet_changed"
IDS_AT_ONCE = 400  # a message holds 8,000 bytes
RETRY_S = 1.0
_LOG = logging.getLogger(__name__)


async def tell(connection: Connection, reporters: set[str]) -> None:
    """Inside the transaction that changed them: told at its commit, or not at all."""
    names = sorted(reporters)
    for first in range(0, len(names), IDS_AT_ONCE):
        await connection.execute(
            "SELECT pg_notify($1, $2)", CHANNEL, " ".join(names[first : first + IDS_AT_ONCE])
        )


class Listener:
    """Listens until closed. Its connection is direct: a pooler that shares connections cannot listen.

    changed: told of the reporters that any worker changed; nobody named: anybody may have been.
    """

    def __init__(self, url: str, changed: Callable[[frozenset[str]], None]) -> None:
        self._url = url
        self._changed = changed
        self._task = asyncio.create_task(self._listen(), name="fleet-news")

    async def aclose(self) -> None:
        """Nothing is told any more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

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
            await connection.add_listener(CHANNEL, self._heard)
            self._changed(frozenset())  # what was told while nobody listened is not told again
            await gone.wait()
        except AWAY:
            await asyncio.sleep(RETRY_S)
        finally:
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._changed(frozenset(str(payload).split()))
