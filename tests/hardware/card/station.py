"""A real private pcscd with a virtual slot, as every card test uses it."""

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from kiosk.bench.card import CardFaults, CardSlot
from kiosk.bench.card_chip import CardProfile
from kiosk.bench.pcsc import CONTACT, CONTACTLESS, SAM, PrivatePcscd
from kiosk.bench.people import Person, synthetic_people
from kiosk.bench.sam import SamSlot
from kiosk.hardware.card.authenticator import Authenticator, AuthenticatorKind, NoAuthenticator
from kiosk.hardware.card.fitted import authenticator_of
from kiosk.hardware.card.monitor import CardMonitor
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardError, CardEvent, CardInserted, CardRemoved, SocialCard
from kiosk.hardware.card.session import context, insertion
from kiosk.hardware.card.settings import CardSettings

TODAY = date(2026, 11, 22)
PEOPLE = synthetic_people(40, TODAY)
EVENT_LIMIT_S = 30.0  # after a kill the monitor's back-off comes first
WITH_PSAM = CardSettings(sam="Bench 00 01$", contactless="NFC", authenticator=AuthenticatorKind.PSAM)
GENERATION_3 = CardProfile(3)

Kind = TypeVar("Kind")


def psam() -> Authenticator:
    """A station's own authenticator, with the bench's PSAM."""
    return authenticator_of(WITH_PSAM)


@cache
def service_folder() -> Path:
    """One for this process: the PC/SC library asks the environment for the service's socket only once."""
    folder = Path(tempfile.mkdtemp(prefix="bianmin-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PCSCLITE_CSOCK_NAME"] = str(folder / "pcscd.comm")
    return folder


@dataclass(slots=True)
class Station:
    """The service, its slots, and what the monitor says of the watched ones."""

    service: PrivatePcscd
    slot: CardSlot
    field: CardSlot  # of the contactless reader
    sam: SamSlot
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

    async def read(self, limit_s: float = 6.0, authenticator: Authenticator | None = None) -> SocialCard:
        """Wait for the insertion, then read as the product does."""
        await self.next(CardInserted)
        return await self.read_now(limit_s, authenticator)

    async def read_now(self, limit_s: float = 6.0, authenticator: Authenticator | None = None) -> SocialCard:
        """Read what is in, as the product does."""
        with_keys = authenticator or NoAuthenticator()
        return await asyncio.to_thread(read_social_card, self.reader, limit_s, authenticator=with_keys)

    async def insert_3(
        self,
        person: Person = PEOPLE[0],
        profile: CardProfile = GENERATION_3,
        faults: CardFaults | None = None,
    ) -> None:
        """A card of generation 3 goes in where the PSAM is there and seen: whoever watches the slot reads at once."""
        await self.insert_sam()
        await self.slot.insert(person, profile, faults)

    async def insert_sam(self) -> None:
        """The PSAM goes in, and the service has seen it; one that it missed is put in again, as a hand would."""
        for limit_s in (3.0, EVENT_LIMIT_S):
            await self.sam.insert()
            with suppress(TimeoutError):
                async with asyncio.timeout(limit_s):
                    while not await asyncio.to_thread(_is_in, self.service.readers[SAM]):  # noqa: ASYNC110  # only monitors are told
                        await asyncio.sleep(0.01)
                    return
            await self.sam.remove()
            await asyncio.sleep(1.0)  # the service looks twice a second
        raise TimeoutError("the service does not see the PSAM")

    async def empty(self) -> None:
        """The card is out, and the service has seen it."""
        await self.slot.remove()
        await self.next(CardRemoved)


def _is_in(reader: str) -> bool:
    with context() as opened, suppress(CardError):
        return insertion(opened, reader) > 0
    return False


@asynccontextmanager
async def card_station(watched: str = "^Bianmin Bench 00 00$") -> AsyncIterator[Station]:
    """Everything started, everything stopped again."""
    async with PrivatePcscd(service_folder()) as service:
        slot = CardSlot(lambda: service.connect(CONTACT))
        field = CardSlot(lambda: service.connect(CONTACTLESS))
        sam = SamSlot(lambda: service.connect(SAM))
        events: asyncio.Queue[CardEvent] = asyncio.Queue()
        monitor = CardMonitor(events, watched)
        monitor.start()
        try:
            yield Station(service, slot, field, sam, events)
        finally:
            for one in (slot, field, sam):
                await one.remove()
            await (
                service.kill_service()
            )  # the monitor's wait ends with it, so that tests need not wait a slice
            await monitor.stop()
