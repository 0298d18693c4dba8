"""The social-card reader as a supervised device: is it there, and is a card in it. Never what is on the card."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

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

SETTLE_S = 0.3  # readers follow the service at once: no fault in between

Told = tuple[DeviceState, Fault, Notice]


class CardReader:
    """The first reader whose name fits; `on_empty` when its card is gone."""

    name = "card"

    def __init__(self, pattern: str, on_empty: Callable[[], None]) -> None:
        self.address = f"pcsc:{pattern}"
        self._pattern = pattern
        self._on_empty = on_empty
        self._cards: dict[str, int | None] = {}  # reader → event counter of the card in it
        self._service = False
        self._monitor: CardMonitor | None = None
        self._events: asyncio.Queue[CardEvent] = asyncio.Queue()

    @property
    def slot(self) -> str | None:
        """The reader to arm; None where there is none."""
        return min(self._cards, default=None)

    @property
    def card(self) -> int | None:
        """The event counter of the card that is in; None for an empty slot."""
        return None if self.slot is None else self._cards[self.slot]

    async def open(self) -> None:
        self._events = asyncio.Queue()
        self._monitor = CardMonitor(self._events, self._pattern)
        self._monitor.start()

    async def watch(self) -> AsyncIterator[Told]:
        while True:
            self._take_in(await self._events.get())
            with suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_S):
                    while self._service and not self._cards:
                        self._take_in(await self._events.get())
            yield self._told()

    async def close(self) -> None:
        if self._monitor is not None:
            await self._monitor.stop()
            self._monitor = None
        self._service = False
        self._change({})

    def _told(self) -> Told:
        if not self._service:
            return DeviceState.FAULT, Fault.SERVICE_LOST, Notice.NONE
        if not self._cards:
            return DeviceState.FAULT, Fault.NO_READER, Notice.NONE
        return DeviceState.READY, Fault.NONE, Notice.NONE

    def _take_in(self, event: CardEvent) -> None:
        match event:
            case ServiceRestored():
                self._service = True
            case ServiceLost():
                self._service = False
                self._change({})
            case ReaderAdded(reader):
                self._change({**self._cards, reader: None})
            case ReaderRemoved(reader):
                self._change({name: card for name, card in self._cards.items() if name != reader})
            case CardInserted(reader, counter):
                self._change({**self._cards, reader: counter})
            case CardRemoved(reader):
                self._change({**self._cards, reader: None})

    def _change(self, cards: dict[str, int | None]) -> None:
        was_in = self.card is not None
        self._cards = cards
        if was_in and self.card is None:
            self._on_empty()
