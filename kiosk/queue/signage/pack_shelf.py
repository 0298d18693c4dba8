"""The cards of the content packs as they are now: read again when the folder or the day is another one."""

import asyncio
import logging
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from kiosk.queue.signage.pack_card import PackCard
from kiosk.queue.signage.pack_reader import Found, Wish
from kiosk.queue.signage.settings import SignageSettings

LOOK_EVERY_S = 60.0
READ_S = 60.0
_READER = "kiosk.queue.signage.pack_reader"

_log = logging.getLogger("queue.signage")


class PackShelf:
    """`run` until cancelled; `changed` is called when the cards are others."""

    def __init__(
        self, settings: SignageSettings, today: Callable[[], date], changed: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._today = today
        self._changed = changed
        self._seen: object = None
        self.cards: tuple[PackCard, ...] = ()

    async def run(self) -> None:
        """Look at the folder, and look again."""
        while self._settings.content:
            try:
                await self.look()
            except (OSError, msgspec.DecodeError):
                _log.exception("signage.packs_unread")
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Read the folder where it may say something else than last time."""
        today = self._today()
        seen = (today, _fingerprint(Path(self._settings.content)))
        if seen == self._seen:
            return
        found = await self._read(today)
        if found is None:
            return
        self._seen = seen
        if found.refused:
            _log.warning("signage.packs_refused count=%d", found.refused)
        if found.cards != self.cards:
            self.cards = found.cards
            self._changed()

    async def _read(self, today: date) -> Found | None:
        """What is in the folder; None where it could not be read, to be tried at the next look."""
        wanted = self._settings
        wish = Wish(wanted.content, wanted.keys, wanted.area, today, wanted.policies, wanted.jobs)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _READER, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        try:
            async with asyncio.timeout(READ_S):
                said, _ = await child.communicate(msgspec.json.encode(wish))
        except TimeoutError:
            said = b""
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            _log.error("signage.packs_unread status=%s", child.returncode)
            return None
        return msgspec.json.decode(said, type=Found)


def _fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes; a folder that is not there has none."""
    rows = []
    for file in sorted(folder.glob("*.bmpack")):
        try:
            stat = file.stat()
        except FileNotFoundError:
            continue  # taken away while we looked
        rows.append((file.name, stat.st_mtime_ns, stat.st_size))
    return tuple(rows)
