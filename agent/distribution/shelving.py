"""Content among the packs of the machine: the file into their folder, then the installer that is there anyway."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from agent.content.keeping import Keeping
from agent.content.verdicts import ENDING, Outcome
from agent.distribution.deciding import Reason
from agent.distribution.keeping import copy_whole, sync_folder, write_whole

BEFORE = ".before"
_REASONS = {
    Outcome.UNREADABLE: Reason.WRONG_CONTENT,
    Outcome.WRONG_SIGNATURE: Reason.WRONG_SIGNATURE,
    Outcome.WRONG_CONTENT: Reason.WRONG_CONTENT,
    Outcome.OLDER: Reason.OLDER,
    Outcome.EXPIRED: Reason.EXPIRED,
}
_log = logging.getLogger("agent.distribution")


class ContentPlace:
    """`folder`: where packs are put."""

    def __init__(self, folder: str, packs: Keeping) -> None:
        self._folder = folder
        self._packs = packs
        self._back: dict[str, int] = {}
        packs.permit(lambda: self._back)

    def allow_back(self, versions: Mapping[str, int]) -> None:
        """Packs that may stand here in this version although a newer one did."""
        self._back = dict(versions)

    async def undo(self) -> None:
        """What a power cut left half done is as it was before it was begun."""
        for before in Path(self._folder).glob(f".fleet.*{BEFORE}"):
            _restore(before)

    async def put(self, name: str, file: Path) -> Reason | None:
        """In the place of the last one; None where it is shown now, otherwise the last one lies there, to be looked at."""
        target, before = self._file(name), self._before(name)
        try:
            await asyncio.to_thread(_remember, target, before)
            await asyncio.to_thread(copy_whole, file, target)
            outcome = await self._packs.outcome(target)
        except OSError as full:
            _log.warning("distribution.disk why=%s", full.strerror)
            outcome = None
        if outcome is Outcome.INSTALLED:
            before.unlink()
            return None
        _restore(before)
        return Reason.DISK if outcome is None else _REASONS[outcome]

    async def settled(self) -> bool:
        """What is shown is shown."""
        return True

    def fallen(self) -> str:
        """Content is never on trial."""
        return ""

    async def look(self) -> None:
        """Show what lies there."""
        await self._packs.look()

    async def take_away(self, name: str) -> None:
        """None of it is shown any more."""
        target = self._file(name)
        if target.exists():
            target.unlink()
            sync_folder(target.parent)
            await self._packs.look()

    def _before(self, name: str) -> Path:
        return Path(self._folder) / f".fleet.{name}{ENDING}{BEFORE}"

    def _file(self, name: str) -> Path:
        return Path(self._folder) / f"fleet.{name}{ENDING}"


def _remember(target: Path, before: Path) -> None:
    """An empty file where nothing stood there. Raises OSError."""
    if target.exists():
        copy_whole(target, before)
    else:
        write_whole(before, b"")


def _restore(before: Path) -> None:
    if not before.exists():
        return
    target = before.with_name(before.name.removeprefix(".").removesuffix(BEFORE))
    if before.stat().st_size:
        before.replace(target)
    else:
        target.unlink(missing_ok=True)
        before.unlink()
    sync_folder(before.parent)
