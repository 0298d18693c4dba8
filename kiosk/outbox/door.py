"""The outbox as the reporter uses it: every step one transaction of the owner's single writer."""

import sqlite3
from collections.abc import Callable, Collection
from typing import Protocol, TypeVar

from kiosk.domain.clock import Clock
from kiosk.outbox import outbox

T = TypeVar("T")


class Write(Protocol):
    """Runs the act in one transaction on the owner's writer and returns after the commit."""

    async def __call__(self, act: Callable[[sqlite3.Connection], T], /) -> T: ...


class OutboxDoor:
    """`OutboxDoor(store.write, clock)` is what fleet.client.Reporter asks for."""

    def __init__(self, write: Write, clock: Clock) -> None:
        self._write = write
        self._clock = clock

    async def pending(self, limit: int) -> list[outbox.Row]:
        """The oldest rows that wait, in order."""
        return await self._write(lambda connection: outbox.pending(connection, limit))

    async def alarms(self, kinds: Collection[str], after: int, limit: int) -> list[outbox.Row]:
        """The newest rows of these kinds that wait behind that number, in order."""
        return await self._write(lambda connection: outbox.alarms(connection, kinds, after, limit))

    async def acknowledge(self, hwm: int) -> None:
        """Everything up to `hwm` is durable at the fleet."""
        now = self._clock.now()
        await self._write(lambda connection: outbox.acknowledge(connection, hwm, now))

    async def rewind(self, hwm: int) -> None:
        """Everything after `hwm` waits again."""
        await self._write(lambda connection: outbox.rewind(connection, hwm))

    async def depth(self) -> int:
        """How many rows wait."""
        return await self._write(outbox.depth)

    async def last_seq(self) -> int:
        """The newest number ever given."""
        return await self._write(outbox.last_seq)
