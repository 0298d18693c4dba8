"""What a reporter asks of its owner, and how often it may."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec

from fleet.schemas import Command, Desired, Event, Reported, Wish


class OutboxRow(Protocol):
    """One event that waits; `payload` is a JSON object."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def boot_s(self) -> float: ...
    @property
    def payload(self) -> str: ...


class OutboxPort(Protocol):
    """The owner's outbox; kiosk.outbox.door.OutboxDoor is one. Every call returns after its commit."""

    async def pending(self, limit: int) -> Sequence[OutboxRow]:
        """The oldest rows that are not acknowledged, contiguous, at most so many."""
        ...

    async def alarms(self, kinds: Collection[str], after: int, limit: int) -> Sequence[OutboxRow]:
        """The newest rows of these kinds behind that number that are not acknowledged, by number, at most so many."""
        ...

    async def acknowledge(self, hwm: int) -> None:
        """The fleet has every row up to here."""
        ...

    async def rewind(self, hwm: int) -> None:
        """The fleet has lost what came after this row: what is still here waits again."""
        ...

    async def depth(self) -> int:
        """How many rows wait."""
        ...

    async def last_seq(self) -> int:
        """Of the last row that was ever written; 0 for none."""
        ...


class Downlink(Protocol):
    """What an owner does with what comes down. Nothing is held for one that has none."""

    @property
    def rev(self) -> int:
        """Of the desired settings that are in force; 0 for none."""
        ...

    @property
    def report(self) -> Reported | None:
        """What the fleet has not been told yet."""
        ...

    def report_taken(self, report: Reported) -> None:
        """The fleet has it."""
        ...

    async def desired(self, desired: Desired) -> None:
        """Put it in force; returns when it outlives a power cut."""
        ...

    def commands(self, commands: tuple[Command, ...]) -> None:
        """To be done in this order; some of them were told before."""
        ...


class Distribution(Protocol):
    """What an owner does with the artefacts that the fleet wishes for."""

    @property
    def tag(self) -> str:
        """Of the wishes that are known; "" for none."""
        ...

    async def wished(self, tag: str, wishes: Mapping[str, Wish]) -> None:
        """Other wishes, all of them, by item; returns when they outlive a power cut. Raises nothing: a sync has brought them."""
        ...


@dataclass(frozen=True, slots=True)
class Intervals:
    """Seconds. The pause between two quiet syncs is the fleet's to say (`next_sync_s`)."""

    flush_s: float = 1.0  # from an event to its sync; later events of that time go along
    retry_first_s: float = 2.0  # back-off: a random part of this, doubled with every failure
    retry_most_s: float = 300.0
    busy_most_s: float = 32.0  # the same after a fleet's "busy": it is there, and says itself when to come
    start_spread_s: float = (
        0.0  # the first sync comes within this time, so that a power cut's end is no storm
    )
    timeout_s: float = 10.0
    hold_s: float = 25.0  # how long the fleet may hold an empty sync

    def retry_s(self, failures: int, *, is_busy: bool = False) -> float:
        """Full jitter. Source: AWS Architecture Blog, "Exponential Backoff And Jitter"."""
        grown_s = self.retry_first_s * 2 ** min(failures - 1, 30)
        most_s = self.busy_most_s if is_busy else self.retry_most_s
        return random.uniform(0, min(most_s, grown_s))


def event_of(row: OutboxRow) -> Event:
    """The row as it is sent."""
    payload = msgspec.Raw(row.payload.encode("utf-8"))
    return Event(
        seq=row.seq, kind=row.kind, version=row.version, at=row.at, boot_s=row.boot_s, payload=payload
    )
