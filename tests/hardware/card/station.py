"""A real private pcscd with a virtual slot, as every card test uses it."""

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from kiosk.bench.card import CardSlot
from kiosk.bench.pcsc import PrivatePcscd
from kiosk.bench.people import synthetic_people
from kiosk.hardware.card.monitor import CardMonitor
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardEvent, CardInserted, SocialCard

TODAY = date(2026, 11, 22)
PEOPLE = synthetic_people(40, TODAY)
EVENT_LIMIT_S = 8.0  # after a kill the monitor's back-off comes first

Kind = TypeVar("Kind")


@cache
def service_folder() -> Path:
    """One for this process: the PC/SC library asks the environment for the service's socket only once."""
    folder = Path(tempfile.mkdtemp(prefix="bianmin-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PCSCLITE_CSOCK_NAME"] = str(folder / "pcscd.comm")
    return folder


@dataclass(slots=True)
class Station:
    """The service, its first slot, and what the monitor says."""

    service: PrivatePcscd
    slot: CardSlot
    events: asyncio.Queue[CardEvent]

    @property
    def reader(self) -> str:
        """The first slot's name."""
        return self.service.readers[0]

    async def next(self, kind: type[Kind]) -> Kind:
        """The next event of this kind; others before it are passed over."""
        async with asyncio.timeout(EVENT_LIMIT_S):
            while True:
                event = await self.events.get()
                if isinstance(event, kind):
                    return event

    async def read(self, limit_s: float = 6.0) -> SocialCard:
        """Wait for the insertion, then read as the product does."""
        await self.next(CardInserted)
        return await asyncio.to_thread(read_social_card, self.reader, limit_s)


@asynccontextmanager
async def card_station() -> AsyncIterator[Station]:
    """Everything started, everything stopped again."""
    async with PrivatePcscd(service_folder()) as service:
        slot = CardSlot(service.connect)
        events: asyncio.Queue[CardEvent] = asyncio.Queue()
        monitor = CardMonitor(events, "^Bianmin Bench 00 00$")
        monitor.start()
        try:
            yield Station(service, slot, events)
        finally:
            await slot.remove()
            await (
                service.kill_service()
            )  # the monitor's wait ends with it, so that tests need not wait a slice
            await monitor.stop()
