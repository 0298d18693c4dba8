"""Keeps the count of the printer's paper roll over restarts, and tells the fleet of every new roll."""

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from agent.journal import Journal
from agent.store import Store, note, noted
from kiosk.domain.errors import Refused
from kiosk.hardware.printer.roll import PaperRoll, RollCount

NOTE = "paper_roll"


def kept_roll(store: Path) -> RollCount:
    """What an agent that does not run has kept; nothing where it never ran."""
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            kept = noted(connection, NOTE)
    except sqlite3.Error:
        return RollCount()
    return RollCount() if kept is None else RollCount(**json.loads(kept))


class RollKeeping:
    """`roll` is None where no slip printer is fitted."""

    def __init__(self, roll: PaperRoll | None, keeping: Store, journal: Journal) -> None:
        self._roll = roll
        self._store = keeping
        self._journal = journal
        self._known = RollCount()
        self._news = asyncio.Event()
        if roll is not None:
            roll.tell(self._changed)

    async def resume(self) -> None:
        """What was counted before this start."""
        kept = await self._store.write(lambda connection: noted(connection, NOTE))
        if kept is not None and self._roll is not None:
            self._roll.resume(RollCount(**json.loads(kept)))

    async def run(self) -> None:
        """Until cancelled: writes every change."""
        while True:
            await self._news.wait()
            await self.flush()

    async def flush(self) -> None:
        """Write what is not written yet."""
        if self._roll is not None and self._news.is_set():
            self._news.clear()
            value = json.dumps(asdict(self._roll.count))
            await self._store.write(lambda connection: note(connection, NOTE, value))

    def new_roll(self) -> None:
        """An attendant put one in. Raises Refused where there is no printer."""
        if self._roll is None:
            raise Refused("no_device", "printer")
        self._roll.renew()

    def _changed(self, count: RollCount) -> None:
        before, self._known = self._known, count
        if count == RollCount() and before.slips:
            self._journal.record("printer.new_roll", {"printed_mm": before.printed_mm, "slips": before.slips})
        self._news.set()
