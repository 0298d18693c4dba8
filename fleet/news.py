"""What every process that serves must hear soon, whichever of them it happened in: rights, keys, commands, settings.

A change is told in its own transaction. The process that made it hears it at the commit; so do the others where the store
calls them (NOTIFY), and every few seconds they look whether there was one that they did not hear of.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from fleet.rounds import go_round
from fleet.store.rows import stamp
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock

EVERYBODY = "*"
LOOK_EVERY_S = 2.0
BELIEVED_S = 8.0  # so long after a look, what is remembered of the store is still true
OVERLAP = timedelta(seconds=30)  # a slow transaction, or another process's clock
KEPT = timedelta(days=1)  # longer than a process goes without its database and lives


async def tell(sql: Sql, about: str, at: datetime) -> None:
    """About a reporter, or EVERYBODY; heard after the commit."""
    await sql.execute(
        "INSERT INTO news (id, about, at) VALUES ($1, $2, $3)", uuid.uuid4().hex, about, stamp(at)
    )
    sql.tell(about)
    if about != EVERYBODY:
        sql.touch(about)


async def forget_old(sql: Sql, now: datetime) -> int:
    """Lines that everybody has heard go; how many."""
    return await sql.execute("DELETE FROM news WHERE at < $1", stamp(now - KEPT))


class News:
    """Whoever remembers something of the store listens here. `run` looks until it is cancelled."""

    def __init__(self, store: Rooms, clock: Clock, look_every_s: float = LOOK_EVERY_S) -> None:
        self._store = store
        self._clock = clock
        self._look_every_s = look_every_s
        self._listeners: list[Callable[[str], None]] = []
        self._heard: set[str] = set()
        self._looked_s = clock.monotonic()
        self._looked_at = clock.now()

    def listen(self, listener: Callable[[str], None]) -> None:
        """From now on; told a reporter, or EVERYBODY."""
        self._listeners.append(listener)

    def changed(self, abouts: Iterable[str]) -> None:
        """Something that was told is committed."""
        for about in abouts:
            for listener in self._listeners:
                listener(about)

    @property
    def believed(self) -> bool:
        """Whether what is remembered is no older than a few seconds."""
        return self._clock.monotonic() - self._looked_s <= max(BELIEVED_S, 2 * self._look_every_s)

    async def run(self) -> None:
        """Until cancelled; a store that does not answer is asked again."""
        await go_round("news", self.look, self._look_every_s)

    async def look(self) -> None:
        """What others told since the last look."""
        began_s, began_at = self._clock.monotonic(), self._clock.now()
        since = stamp(min(self._looked_at, began_at) - OVERLAP)
        rows = await self._store.read_first(
            lambda sql: sql.rows("SELECT id, about FROM news WHERE at > $1 ORDER BY at", since)
        )
        fresh = [str(about) for name, about in rows if name not in self._heard]
        self._heard = {str(name) for name, _ in rows}
        self._looked_s, self._looked_at = began_s, began_at
        self.changed(dict.fromkeys(fresh))
