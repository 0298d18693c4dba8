"""Watches the folder of packs; a process of its own installs what is new, so that its memory goes with it."""

import asyncio
import contextlib
import logging
import sqlite3
import sys
from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from pathlib import Path

import msgspec

from agent.content.looking import Looking
from agent.content.settings import ContentSettings
from agent.content.verdicts import REFUSALS, Outcome, Synced, signature_of, stamp_of
from agent.content_schemas import Shelf
from agent.journal import Journal
from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Health, Notice

DEVICE = "content"

_log = logging.getLogger("agent.content")


class Keeping:
    """`shelves` is what there is today; `on_change` hears when that is something else, `tell` how the packs are."""

    def __init__(
        self,
        settings: ContentSettings,
        looking: Looking,
        journal: Journal,
        *,
        on_change: Callable[[], None],
        tell: Callable[[Health], None],
        today: Callable[[], date],
    ) -> None:
        self._settings = settings
        self._looking = looking
        self._journal = journal
        self._on_change = on_change
        self._tell = tell
        self.today = today
        self._failed = ""  # why the last try failed, said once
        self._told: Notice | None = None
        self._back: Callable[[], Mapping[str, int]] = dict
        self._turn = asyncio.Lock()
        self.shelves: tuple[Shelf, ...] = ()

    async def run(self) -> None:
        """Until cancelled: at once, then every minute."""
        while True:
            await self.look()
            await asyncio.sleep(self._settings.look_s)

    def permit(self, back: Callable[[], Mapping[str, int]]) -> None:
        """Whoever knows which packs may stand here in an older version than they once did."""
        self._back = back

    async def outcome(self, file: Path) -> Outcome | None:
        """What becomes of a file that was just put into the folder; None where nothing could be installed now."""
        await self.look()
        stamp = await asyncio.to_thread(stamp_of, file)
        try:
            return await asyncio.to_thread(self._looking.outcome, file.name, stamp)
        except sqlite3.Error:
            return None

    async def look(self) -> None:
        """Install, drop and tell what is to be."""
        async with self._turn:
            await self._look()

    async def _look(self) -> None:
        today = self.today()
        folder = Path(self._settings.folder)
        if await asyncio.to_thread(self._is_stale, folder, today):
            await self._sync(today)
        try:
            shelves = await asyncio.to_thread(self._looking.shelves, today)
            refused = await asyncio.to_thread(self._looking.refused)
        except sqlite3.Error as broken:  # it is made anew at the next look
            _log.warning("content.unreadable why=%s", broken)
            shelves, refused = (), 0
        if shelves != self.shelves:
            self.shelves = shelves
            self._on_change()
        self._notice(Notice.PACK_REFUSED if refused or self._failed else Notice.NONE)

    def _is_stale(self, folder: Path, today: date) -> bool:
        try:
            return signature_of(folder, self._settings.keys, today, self._back()) != self._looking.signature()
        except sqlite3.Error:
            return True

    async def _sync(self, today: date) -> None:
        keys = [f"--key={key}" for key in self._settings.keys]  # in one word: a key may begin with a dash
        back = [f"--back={pack}={version}" for pack, version in self._back().items()]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "agent.content", "sync", "--folder", self._settings.folder),
            *("--store", str(self._looking.file), "--today", today.isoformat(), *keys, *back),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=None,
        )
        try:
            async with asyncio.timeout(self._settings.install_s):
                said, _ = await process.communicate()
        except TimeoutError:
            self._not_done("too_slow")
            return
        finally:
            with contextlib.suppress(ProcessLookupError):
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode:
            self._not_done("disk")
            return
        self._failed = ""
        self._record(msgspec.json.decode(said, type=Synced))

    def _not_done(self, why: str) -> None:
        """Everything is as it was, and tried again at the next look."""
        if why != self._failed:
            self._failed = why
            self._journal.record("content.refused", {"file": "", "why": why})

    def _record(self, synced: Synced) -> None:
        for one in synced.verdicts:
            if not one.news:
                continue
            if one.outcome is Outcome.INSTALLED:
                fields = {"pack": one.pack, "version": one.version, "documents": one.documents}
                self._journal.record("content.installed", fields)
            elif one.outcome in REFUSALS:
                _log.warning("content.refused file=%s why=%s place=%s", one.file, one.outcome, one.place)
                fields = {"file": one.file, "why": one.outcome.value, "place": one.place}
                self._journal.record("content.refused", fields)
        for gone in synced.dropped:
            fields = {"pack": gone.pack, "version": gone.version, "why": gone.why}
            self._journal.record("content.dropped", fields)

    def _notice(self, notice: Notice) -> None:
        if notice is not self._told:
            self._told = notice
            self._tell(Health(DEVICE, DeviceState.READY, notice=notice, address=self._settings.folder))


def local_day(clock: Clock, zone: tzinfo) -> Callable[[], date]:
    """What day it is here."""
    return lambda: clock.now().astimezone(zone).date()
