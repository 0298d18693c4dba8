"""What the fleet asks of its store; SQLite answers it today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from fleet.schemas import Gap, Heartbeat, OpenedEpoch, OpenEpoch, ReporterKind, Sync
from fleet.store.sql import Rooms


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time enrolment code, kept as its digest; `quota` counts the reporters it may still make."""

    digest: str
    kind: ReporterKind
    area: str
    site: str
    quota: int
    expires_at: datetime


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
    """One event as a page shows it."""

    reporter: str
    seq: int
    kind: str
    at: datetime
    payload: Mapping[str, object]


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


class Busy(Exception):
    """More writes wait than the store will hold; come back later."""


class Store(Rooms, Protocol):
    """Every write returns after its commit. Raises Busy where too many wait."""

    async def sync(self, sync: Sync, received: datetime) -> int | Gap:
        """Take the batch and the heartbeat in one transaction; the new high-water mark, or why not.

        Raises UnknownReporter, ProtocolError.
        """
        ...

    async def open_epoch(self, wanted: OpenEpoch, at: datetime) -> OpenedEpoch | Gap:
        """Begin a new generation of the reporter's outbox. Raises UnknownReporter."""
        ...

    async def add_code(self, code: Code) -> None: ...

    async def enrol(
        self, digest: str, kind: ReporterKind, public_key: str, name: str, at: datetime
    ) -> Reporter:
        """Use up one place of the code and make the row; the same key again gets the same row.

        Raises Refused (code_unknown, code_expired, code_used, code_kind).
        """
        ...

    async def revoke(self, reporter: str, at: datetime) -> None:
        """From now on its key is unknown. Raises UnknownReporter."""
        ...

    async def public_key_text(self, reporter: str) -> str | None:
        """None for an unknown or revoked reporter."""
        ...

    async def reporters(self, area: str) -> Sequence[Reporter]:
        """Everyone below the area's code, by area, site, kind and name."""
        ...

    async def reporter(self, reporter: str) -> Reporter:
        """Raises UnknownReporter."""
        ...

    async def counts(self, area: str, day: date) -> Mapping[str, int]:
        """How often each thing was counted below the area on that day."""
        ...

    async def hours(self, area: str, day: date, name: str) -> Mapping[int, int]:
        """How often one thing was counted below the area in each local hour of that day."""
        ...

    async def reporter_counts(self, reporter: str, day: date) -> Mapping[str, int]:
        """The same for one reporter, by the day that its own clock said."""
        ...

    async def events(self, reporter: str, day: date, limit: int) -> Sequence[StoredEvent]:
        """The newest events of that day, newest first."""
        ...

    async def proof(self, number: str) -> StoredProof | None: ...

    async def revoke_proof(self, number: str, at: datetime) -> None:
        """From now on it does not hold, also where it has not been reported yet."""
        ...

    async def prune(self, events_before: date, at: datetime) -> int:
        """Delete raw events of earlier days, and codes and sessions that have expired; how many events went."""
        ...

    async def backup(self, file: Path) -> None:
        """A whole copy of this moment."""
        ...
