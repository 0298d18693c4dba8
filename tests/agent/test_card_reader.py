"""The card readers as a device: contact beside contactless, a PSAM's slot beside both, a real card service."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from agent.card_reader import CardReader, Told
from kiosk.bench.card_chip import CardProfile
from kiosk.bench.pcsc import CONTACT, CONTACTLESS, SAM
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.card.authenticator import AuthenticatorKind
from kiosk.hardware.card.settings import CardSettings
from tests.hardware.card.station import PEOPLE, WITH_PSAM, Station, card_station

READY = DeviceState.READY


@dataclass(slots=True)
class Watched:
    """The device, what it told, and how often a card was taken."""

    station: Station
    reader: CardReader
    taken: list[int] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    async def until(self, holds: Callable[["Watched"], bool]) -> None:
        """Until this is so."""
        async with asyncio.timeout(60):
            while not holds(self):  # noqa: ASYNC110  # whatever the device tells, when it tells it
                await asyncio.sleep(0.01)

    @property
    def now(self) -> Told | None:
        """What it told last."""
        return self.told[-1] if self.told else None


@asynccontextmanager
async def watched(settings: CardSettings) -> AsyncIterator[Watched]:
    """Opened and watched as the supervisor does it."""
    async with card_station() as station:
        taken: list[int] = []
        reader = CardReader(settings, lambda: taken.append(1))
        at = Watched(station, reader, taken)

        async def watch() -> None:
            async for told in reader.watch():
                at.told.append(told)

        await reader.open()
        watching = asyncio.create_task(watch())
        try:
            yield at
        finally:
            watching.cancel()
            await asyncio.wait([watching])
            for one in (station.slot, station.field, station.sam):
                await one.remove()
            await station.service.kill_service()  # the monitor's wait ends with it
            await reader.close()


async def test_every_slot_has_its_role_and_the_facts_say_it() -> None:
    async with watched(WITH_PSAM) as at:
        names = at.station.service.readers
        await at.station.sam.insert()
        await at.until(lambda at: at.now == (READY, Fault.NONE, Notice.NONE) and len(at.reader.slots) == 3)
        assert at.reader.slots[0] == at.reader.slot == names[CONTACT]
        assert names[SAM] not in at.reader.slots
        assert at.reader.card is None
        facts = dict(at.reader.facts)
        assert facts.pop("pcscd")[0].isdigit()
        assert facts == {
            "contact": names[CONTACT],
            "contactless": names[CONTACTLESS],
            "sam": names[SAM],
            "authenticator": "psam",
        }


async def test_a_station_without_authenticator_says_so() -> None:
    async with watched(CardSettings(contact="Bench 00 00$")) as at:
        await at.until(lambda at: at.now == (READY, Fault.NONE, Notice.NO_AUTHENTICATOR))
        assert at.reader.facts["authenticator"] == "none"
        assert "sam" not in at.reader.facts


async def test_a_psam_that_is_taken_out_and_put_back_is_told() -> None:
    async with watched(WITH_PSAM) as at:
        await at.until(lambda at: at.now == (READY, Fault.NONE, Notice.NO_AUTHENTICATOR))
        assert at.reader.facts["sam"] == "empty"
        await at.station.sam.insert()
        await at.until(lambda at: at.now == (READY, Fault.NONE, Notice.NONE))
        await at.station.sam.remove()
        await at.until(lambda at: at.now == (READY, Fault.NONE, Notice.NO_AUTHENTICATOR))
        assert at.taken == []


async def test_a_slot_for_a_psam_that_is_not_there_is_missing() -> None:
    settings = CardSettings(sam="Nobody's SAM", authenticator=AuthenticatorKind.PSAM)
    async with watched(settings) as at:
        await at.until(lambda at: at.now == (READY, Fault.NONE, Notice.NO_AUTHENTICATOR))
        assert at.reader.facts["sam"] == "missing"


async def test_whichever_reader_has_a_card_first_is_the_one() -> None:
    async with watched(WITH_PSAM) as at:
        names = at.station.service.readers
        await at.station.field.insert(PEOPLE[0], CardProfile(contactless=True))
        await at.until(lambda at: at.reader.card is not None)
        assert at.reader.slot == names[CONTACTLESS]
        await at.station.slot.insert(PEOPLE[1])
        await at.until(lambda at: len(at.reader.cards) == 2)
        assert at.reader.slot == names[CONTACTLESS]
        assert at.taken == []
        await at.station.field.remove()
        await at.until(lambda at: bool(at.taken))
        assert at.reader.slot == names[CONTACT]


async def test_a_second_card_that_goes_takes_nobodys_visit() -> None:
    async with watched(WITH_PSAM) as at:
        await at.station.slot.insert(PEOPLE[1])
        await at.until(lambda at: at.reader.card is not None)
        await at.station.field.insert(PEOPLE[0], CardProfile(contactless=True))
        await at.until(lambda at: len(at.reader.cards) == 2)
        await at.station.field.remove()
        await at.until(lambda at: len(at.reader.cards) == 1)
        assert at.taken == []


async def test_a_card_swapped_in_one_look_is_a_card_taken() -> None:
    async with watched(WITH_PSAM) as at:
        await at.station.slot.insert(PEOPLE[1])
        await at.until(lambda at: at.reader.card is not None)
        await at.station.read_now()
        await at.station.slot.swap(PEOPLE[2])
        await at.until(lambda at: bool(at.taken) and at.reader.card is not None)
        assert len(at.taken) == 1


async def test_a_service_that_dies_is_told_and_comes_back_ready() -> None:
    async with watched(WITH_PSAM) as at:
        await at.station.sam.insert()
        await at.until(lambda at: at.now == (READY, Fault.NONE, Notice.NONE))
        await at.station.service.kill_service()
        await at.until(lambda at: at.now == (DeviceState.FAULT, Fault.SERVICE_LOST, Notice.NONE))
        await at.station.service.start_service()
        await at.until(lambda at: at.now == (READY, Fault.NONE, Notice.NONE))


async def test_no_reader_of_ours_is_no_reader() -> None:
    async with watched(CardSettings(contact="Somebody else's")) as at:
        await at.until(lambda at: at.now == (DeviceState.FAULT, Fault.NO_READER, Notice.NONE))
        assert at.reader.slot is None
        assert at.reader.slots == ()


def test_a_card_stays_in_a_contact_reader_and_only_touches_the_other() -> None:
    reader = CardReader(CardSettings(contact="00 00$", contactless="NFC"), lambda: None)
    assert reader.keeps("Bianmin Bench 00 00")
    assert not reader.keeps("Bianmin Bench NFC 00 00")
