"""What the queue does by itself: silent pads, the day's turn and close, the minute's new figures, the nightly job."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable

from kiosk.queue.commands import timed
from kiosk.queue.commands.days import close_if_due
from kiosk.queue.commands.ratings import end_silent_pads
from kiosk.queue.day import Trust
from kiosk.queue.hall_time import Moment
from kiosk.queue.hours import local_time
from kiosk.queue.ledger import Ledger
from kiosk.queue.nightly import copy_store, forget_old
from kiosk.queue.writer import Manner, StoreFailed

LOOK_EVERY_S = 15.0
_MINUTE_S = 60
_NIGHTLY = "nightly"

_log = logging.getLogger("queue.duties")


class Duties:
    """One task; it sleeps until the next thing is due, and never longer than LOOK_EVERY_S."""

    def __init__(self, ledger: Ledger, also_nightly: Callable[[], Awaitable[None]]) -> None:
        self._ledger = ledger
        self._also_nightly = also_nightly
        self._task: asyncio.Task[None] | None = None
        self._minute = -1

    async def start(self) -> None:
        """Do at once what fell due while we were away, then go on. A new store has nothing to copy yet."""
        if self._last_night() is None:
            await self._note_night()
        await self.look()
        self._task = asyncio.create_task(self._run(), name="queue-duties")
        self._task.add_done_callback(_say_why)

    async def stop(self) -> None:
        """End the task."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def look(self) -> None:
        """Everything that is due now."""
        ledger = self._ledger
        if ledger.is_day_due():
            await ledger.write(lambda _transaction: None, Manner.LONG)  # every write turns the day first
        pad_ms = self._next_pad_ms()
        if pad_ms is not None and pad_ms <= ledger.moment().tick_ms:
            await ledger.write(end_silent_pads)
        if timed.is_due(ledger.reader, ledger.settings, ledger.moment()):
            await ledger.write(timed.do_what_is_due, Manner.LONG)
        if self._may_be_closing():
            await ledger.write(lambda transaction: close_if_due(transaction, ledger.trust()), Manner.LONG)
        if self._is_night():
            await self.nightly()
        self._tell_the_minute()

    async def nightly(self) -> None:
        """Copy the store, then forget what is old, also where it could not be copied; once each local date."""
        ledger, keep = self._ledger, self._ledger.settings.retention
        today = local_time(ledger.clock.now(), ledger.settings.zone_info).date()
        await ledger.write_plain(
            lambda connection: (
                connection.execute(
                    "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?2",
                    (_NIGHTLY, today.isoformat()),
                ).rowcount
            )
        )
        moment = ledger.moment()
        copied = await self._copied(moment)
        gone = await ledger.write_plain(lambda connection: forget_old(connection, moment, keep), Manner.LONG)
        await self._also_nightly()
        words = " ".join(f"{what}={count}" for what, count in gone.items())
        _log.info("nightly.done copied=%s %s", copied, words)

    async def _copied(self, moment: Moment) -> bool:
        """Whether there is a copy of tonight; what must be forgotten does not wait for room on the disk."""
        ledger, keep = self._ledger, self._ledger.settings.retention.backups
        try:
            await ledger.write_plain(
                lambda connection: copy_store(connection, ledger.path, moment.at, keep), Manner.BARE
            )
        except (StoreFailed, sqlite3.Error, OSError) as failed:
            folder = ledger.path.parent / "backups"
            _log.error("nightly.not_copied why=%s; there is no copy of tonight: look at %s", failed, folder)
            return False
        return True

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._until_next_s())
            if self._ledger.is_read_only:
                return
            try:
                await self.look()
            except (StoreFailed, sqlite3.Error, OSError):  # a full disk may have room again
                _log.exception("duty.failed")
                await asyncio.sleep(LOOK_EVERY_S)

    def _until_next_s(self) -> float:
        """A pad that begins to ask while we sleep is not due before we wake."""
        due_s = min(LOOK_EVERY_S, self._ledger.settings.rating.pad_s)
        pad_ms = self._next_pad_ms()
        if pad_ms is not None:
            due_s = min(due_s, (pad_ms - self._ledger.moment().tick_ms) / 1000 + 0.01)
        now = self._ledger.clock.now()
        return max(0.01, min(due_s, _MINUTE_S - now.second - now.microsecond / 1e6 + 0.02))

    def _next_pad_ms(self) -> int | None:
        (until_ms,) = self._ledger.reader.execute("SELECT min(until_ms) FROM pads").fetchone()
        return None if until_ms is None else int(until_ms)

    def _may_be_closing(self) -> bool:
        settings = self._ledger.settings
        local = local_time(self._ledger.clock.now(), settings.zone_info)
        if local.time() < settings.hours.day_close:
            return False
        row = self._ledger.reader.execute(
            "SELECT 1 FROM days WHERE day = ? AND closed_at IS NULL", (local.date().isoformat(),)
        ).fetchone()
        return row is not None

    def _is_night(self) -> bool:
        """Past the hour of the job, and not done today; a site that is switched off at night catches up.

        Never by a clock that nobody vouches for: in 2099 everything would be old.
        """
        ledger = self._ledger
        local = local_time(ledger.clock.now(), ledger.settings.zone_info)
        if (
            local.time() < ledger.settings.retention.nightly_at
            or self._last_night() == local.date().isoformat()
        ):
            return False
        return ledger.trust() is not Trust.NONE

    def _last_night(self) -> str | None:
        row = self._ledger.reader.execute("SELECT value FROM meta WHERE key = ?", (_NIGHTLY,)).fetchone()
        return None if row is None else str(row[0])

    async def _note_night(self) -> None:
        today = local_time(self._ledger.clock.now(), self._ledger.settings.zone_info).date().isoformat()

        def note(connection: sqlite3.Connection) -> None:
            upsert = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?2"
            connection.execute(upsert, (_NIGHTLY, today))

        await self._ledger.write_plain(note)

    def _tell_the_minute(self) -> None:
        """Waits grow by the minute; whoever looks is told."""
        minute = int(self._ledger.clock.now().timestamp() // _MINUTE_S)
        if minute != self._minute:
            self._minute = minute
            self._ledger.topics.mark(("hall", "windows"))


def _say_why(task: asyncio.Task[None]) -> None:
    """The task ends by being cancelled; any other end is a fault of ours and must not stay unseen."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("duties.ended", exc_info=error)
