"""Cards of generation 3 through the real card service, with a virtual PSAM in the second slot."""

import asyncio
from typing import Literal

import pytest

from kiosk.bench.card_chip import CardProfile
from kiosk.bench.pcsc import CONTACTLESS
from kiosk.domain.clock import SystemClock
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.pinpad_reader import pinpad_of
from kiosk.hardware.card.port import CardError, CardErrorCode, CardInserted
from kiosk.hardware.card.session import connection, context
from tests.hardware.card.station import GENERATION_3, PEOPLE, Station, card_station, psam


@pytest.mark.parametrize("algorithm", [1, 3], ids=["3DES", "SM4"])
async def test_a_card_and_a_psam_that_know_each_other_give_a_verified_holder(
    station: Station, algorithm: Literal[1, 3]
) -> None:
    await station.insert_3(PEOPLE[4], CardProfile(3, algorithm=algorithm))
    card = await station.read(authenticator=psam())
    assert (card.name, card.number, card.card_number) == (
        PEOPLE[4].name,
        PEOPLE[4].number,
        PEOPLE[4].card_number,
    )
    assert card.verified
    assert card.issued is not None


async def test_without_an_authenticator_only_what_is_free_is_told(station: Station) -> None:
    await station.insert_3(PEOPLE[4])
    with pytest.raises(CardError) as raised:
        await station.read()
    assert raised.value.code is CardErrorCode.AUTH_REQUIRED
    assert raised.value.free is not None
    assert (raised.value.free.version, raised.value.free.card_number) == ("3.00", PEOPLE[4].card_number)
    assert station.sam.commands == []


async def test_a_card_may_keep_its_number_back(station: Station) -> None:
    await station.insert_3(PEOPLE[4], CardProfile(3, number_is_free=False))
    with pytest.raises(CardError) as raised:
        await station.read()
    assert raised.value.free is not None
    assert raised.value.free.card_number == ""


async def test_a_card_of_generation_2_stays_a_claim_also_with_a_psam(station: Station) -> None:
    await station.insert_3(PEOPLE[4], CardProfile(2))
    assert not (await station.read(authenticator=psam())).verified
    assert station.sam.commands == []


async def test_the_psam_hears_the_published_commands(station: Station) -> None:
    await station.insert_3(PEOPLE[4], CardProfile(3, algorithm=1))
    await station.read(authenticator=psam())
    heads = [command[:5].hex().upper() for command in station.sam.commands]
    cryptogram = ["BFDE480018", "80FA000008", "00C0000008"]
    assert heads == ["00A4040006", *cryptogram, "BFDE480A18", *cryptogram[1:]]
    card, county = bytes.fromhex("8631650602000017"), b"999101sx"
    assert station.sam.commands[1][5:21] == card + county


async def test_a_contactless_card_is_known_by_its_application_and_verified() -> None:
    async with card_station("NFC 00 00$") as station:
        await station.insert_sam()
        await station.field.insert(PEOPLE[5], CardProfile(3, contactless=True))
        reader = (await station.next(CardInserted)).reader
        assert reader == station.service.readers[CONTACTLESS]
        card = await asyncio.to_thread(read_social_card, reader, 6.0, authenticator=psam())
        assert (card.number, card.verified) == (PEOPLE[5].number, True)


async def test_the_psam_is_free_again_after_every_card(station: Station) -> None:
    for person in PEOPLE[3:5]:
        await station.insert_3(person)
        assert (await station.read(authenticator=psam())).number == person.number
        await station.empty()


async def test_a_reader_of_the_bench_has_no_pinpad(station: Station) -> None:
    await station.slot.insert(PEOPLE[4], GENERATION_3)
    await station.next(CardInserted)

    def ask() -> bool:
        with (
            context() as opened,
            connection(opened, station.reader, SystemClock(), SystemClock().monotonic() + 5) as chip,
        ):
            return pinpad_of(chip) is None

    assert await asyncio.to_thread(ask)
