"""Tells who listens which orders were carried out: a recording is made of these."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

MOST_WAITING = 1000  # a listener that does not listen loses the rest


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One order that was carried out."""

    device: str
    action: str
    message: dict[str, object] = msgspec.field(name="with", default_factory=dict)


class Orders:
    """One teller, any number of listeners."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Done]] = set()

    def tell(self, done: Done) -> None:
        """This was done just now."""
        for listener in self._listeners:
            if listener.qsize() < MOST_WAITING:
                listener.put_nowait(done)

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Done]]:
        """Everything that is done from now on."""
        heard: asyncio.Queue[Done] = asyncio.Queue()
        self._listeners.add(heard)
        try:
            yield heard
        finally:
            self._listeners.discard(heard)
