"""Every night: a copy of the store, then what is past its time goes."""

import asyncio
import logging
import sqlite3
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from agent import store
from agent.config import Retention
from agent.store import Store
from kiosk.domain.clock import Clock
from kiosk.outbox import outbox

LOOK_EVERY_S = 300.0
_NIGHT = "night"

_log = logging.getLogger("agent.housekeeping")


class Housekeeping:
    """Once each local date, past the hour of the job; a machine that is switched off at night catches up."""

    def __init__(self, keeping: Store, clock: Clock, zone: tzinfo, retention: Retention) -> None:
        self._store = keeping
        self._clock = clock
        self._zone = zone
        self._retention = retention

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> bool:
        """Do the night's work where it is due; whether it was. A new store has nothing to copy yet."""
        today = self._clock.now().astimezone(self._zone).date().isoformat()
        last = await self._store.write(lambda db: store.noted(db, _NIGHT))
        if last is None:
            await self._store.write(lambda db: store.note(db, _NIGHT, today))
        if not is_due(self._clock.now().astimezone(self._zone), last, self._retention):
            return False
        await self._night()
        await self._store.write(lambda db: store.note(db, _NIGHT, today))
        return True

    async def _night(self) -> None:
        now = self._clock.now()
        folder = self._store.file.parent / "backups"
        day = now.astimezone(self._zone).date().isoformat()
        await self._store.copy_to(folder / f"store-{day}.sqlite3")
        await asyncio.to_thread(keep_newest, folder, self._retention.backups)
        gone = await self._store.write(lambda db: forget_old(db, now, self._retention))
        _log.info("night.done forgotten=%d", gone)


def is_due(local: datetime, last: str | None, retention: Retention) -> bool:
    """Whether tonight's work is to be done. A clock that went back does nothing: what it calls old is not."""
    return last is not None and local.date().isoformat() > last and local.time() >= retention.nightly_at


def forget_old(connection: sqlite3.Connection, now: datetime, retention: Retention) -> int:
    """Delete what has passed its time; how many rows. Events and messages that still wait are never old."""
    slips_before = (now - timedelta(days=retention.slips_days)).isoformat()
    slips = connection.execute("DELETE FROM slips WHERE state != 'printing' AND begun < ?", (slips_before,))
    connection.execute("DELETE FROM given WHERE at < ?", (slips_before,))
    return slips.rowcount + outbox.prune(connection, now - timedelta(days=retention.outbox_days))


def keep_newest(folder: Path, copies: int) -> None:
    """Older copies go."""
    for old in sorted(folder.glob("store-*.sqlite3"), reverse=True)[copies:]:
        old.unlink()
