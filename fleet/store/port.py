"""What the fleet asks of its store: the hot path, days and copies. All else is statements of the rooms (fleet.store.sql)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from fleet.schemas import Gap, Heartbeat, ReporterKind, Sync
from fleet.store.sql import Rooms
from kiosk.domain.errors import ProtocolError


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time enrolment code, kept as its digest; `quota` counts the reporters it may still make.

    approves: who uses it may report at once; otherwise somebody has to approve it.
    """

    digest: str
    kind: ReporterKind
    area: str
    site: str
    quota: int
    expires_at: datetime
    approves: bool = True


@dataclass(frozen=True, slots=True)
class Reporter:
    """One enrolled reporter and the last it said; `state` is None before its first sync."""

    id: str
    kind: ReporterKind
    name: str
    area: str
    site: str
    epoch: int
    hwm: int
    enrolled_at: datetime
    last_sync_at: datetime | None
    clock_offset_s: float
    forks: int
    lost_rows: int
    state: Heartbeat | None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event as a page shows it. ahead: an alarm that was told before its turn, which has not come yet."""

    reporter: str
    epoch: int
    seq: int
    kind: str
    at: datetime
    payload: Mapping[str, object]
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class StoredProof:
    """What a kiosk reported of a proof: digests and the back office's signature. Days are YYYY-MM-DD."""

    number: str
    item: str
    code_digest: str
    issued: str
    expires: str
    key: str
    digest: str
    signature: str
    revoked: bool = False


class UnknownReporter(Exception):
    """No such row: rows are made by enrolment only."""


# Hears what was told (Sql.tell) in every process, once it is committed.
Told = Callable[[Collection[str]], None]


def nobody(_abouts: Collection[str]) -> None:
    """Nothing here remembers anything."""


class Unstorable(ProtocolError):
    """The database refuses a value of these rows, whenever they come; it says which in its own words."""


class Busy(Exception):
    """More writes wait than the store will hold; come back later."""


class Store(Rooms, Protocol):
    """Every write returns after its commit. Raises Busy where too many wait."""

    async def sync(self, sync: Sync, received: datetime) -> int | Gap:
        """Take the batch and the heartbeat in one transaction; the new high-water mark, or why not.

        Raises UnknownReporter, ProtocolError, Unstorable.
        """
        ...

    async def keep_days(self, oldest: date, today: date) -> int:
        """Raw events of days before the oldest go, and days to come are made ready; how many events went."""
        ...

    async def backup(self, file: Path) -> None:
        """A whole copy of this moment, replacing the file."""
        ...

    async def aclose(self) -> None:
        """Finish every write that waits, then let go."""
        ...
