"""The machine behind each reporter as this process saw it last: the store is asked only where it is another one."""

from datetime import datetime

from fleet.identity.rows import Alarm, note_fork, note_machine
from fleet.identity.standing import Standing
from fleet.news import EVERYBODY, News
from fleet.schemas import Sync
from fleet.store.port import Store
from kiosk.domain.errors import Refused

KEPT = 100_000


class Sightings:
    """Before anything of a sync is taken. `alarm` is told of a quarantine in its transaction."""

    def __init__(self, store: Store, news: News, alarm: Alarm) -> None:
        self._store = store
        self._alarm = alarm
        self._seen: dict[str, tuple[str, tuple[str, ...]]] = {}
        news.listen(self._forget)

    async def see(self, sync: Sync, now: datetime) -> None:
        """Raises Refused: quarantined, another_machine."""
        seen = (sync.state.boot, sync.parts)
        if self._seen.get(sync.reporter) == seen:
            return
        standing = await self._store.write(
            lambda sql: note_machine(sql, sync.reporter, *seen, now, self._alarm)
        )
        self._must_be_approved(standing)
        if len(self._seen) >= KEPT:
            self._seen.pop(next(iter(self._seen)))
        self._seen[sync.reporter] = seen

    async def forked(self, sync: Sync, now: datetime) -> None:
        """Other rows came under numbers that were sent before. Raises Refused quarantined."""
        standing = await self._store.write(lambda sql: note_fork(sql, sync.reporter, now, self._alarm))
        self._must_be_approved(standing)

    def _must_be_approved(self, standing: Standing) -> None:
        if standing is not Standing.APPROVED:
            raise Refused(standing.value)

    def _forget(self, about: str) -> None:
        if about != EVERYBODY:
            self._seen.pop(about, None)
