"""The social-card reader as a supervised device: is it there, and is a card in it. Never what is on the card."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.card.monitor import CardMonitor
from kiosk.hardware.card.port import (
    CardEvent,
    CardInserted,
    CardRemoved,
    ReaderAdded,
    ReaderRemoved,
    ServiceLost,
    ServiceRestored,
)

Told = tuple[DeviceState, Fault, Notice]


class CardReader:
    """`on_card(True)` when a card comes, `on_card(False)` when it is gone; `reader` is the name to read from."""

    name = "card"

    def __init__(self, pattern: str, on_card: Callable[[bool], None]) -> None:
        self.address = f"pcsc:{pattern}"
        self._pattern = pattern
        self._on_card = on_card
        self._readers: set[str] = set()
        self._service = False
        self._monitor: CardMonitor | None = None
        self._events: asyncio.Queue[CardEvent] = asyncio.Queue()
        self.reader: str | None = None  # the reader that holds a card

    @property
    def slot(self) -> str | None:
        """The reader to arm: the first whose name fits; None where there is none."""
        return min(self._readers, default=None)

    async def open(self) -> None:
        re.compile(self._pattern)
        self._monitor = CardMonitor(self._events, self._pattern)
        self._monitor.start()

    async def watch(self) -> AsyncIterator[Told]:
        while True:
            self._take_in(await self._events.get())
            yield self._told()

    async def close(self) -> None:
        if self._monitor is not None:
            await self._monitor.stop()
            self._monitor = None
        self._readers.clear()
        self._gone()

    def _told(self) -> Told:
        if not self._service:
            return DeviceState.FAULT, Fault.SERVICE_LOST, Notice.NONE
        if not self._readers:
            return DeviceState.FAULT, Fault.NO_READER, Notice.NONE
        return DeviceState.READY, Fault.NONE, Notice.NONE

    def _take_in(self, event: CardEvent) -> None:
        match event:
            case ServiceRestored():
                self._service = True
            case ServiceLost():
                self._service = False
                self._gone()
            case ReaderAdded():
                self._readers.add(event.reader)
            case ReaderRemoved():
                self._readers.discard(event.reader)
                if self.reader == event.reader:
                    self._gone()
            case CardInserted():
                self.reader = event.reader
                self._on_card(True)
            case CardRemoved():
                self._gone()

    def _gone(self) -> None:
        if self.reader is not None:
            self.reader = None
            self._on_card(False)
