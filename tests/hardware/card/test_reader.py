"""The whole way: our driver, the real pcscd, vpcd, a made-up card."""

import asyncio
import logging
from typing import Literal, get_args

import pytest

from kiosk.bench.card import CardFaults
from kiosk.bench.card_chip import CardProfile, SelectForm
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardError, CardErrorCode, CardInserted, CardRemoved
from tests.hardware.card.station import PEOPLE, Station


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("select", get_args(SelectForm))
async def test_a_card_is_read(station: Station, generation: Literal[1, 2], select: SelectForm) -> None:
    person = PEOPLE[2]
    await station.slot.insert(person, CardProfile(generation, select))
    card = await station.read()
    assert (card.name, card.number, card.generation) == (person.name, person.number, generation)


async def test_generation_3_says_that_it_needs_a_key(station: Station) -> None:
    await station.slot.insert(PEOPLE[2], CardProfile(generation=3))
    with pytest.raises(CardError) as raised:
        await station.read()
    assert raised.value.code is CardErrorCode.AUTH_REQUIRED


async def test_a_long_name_is_read_whole(station: Station) -> None:
    await station.slot.insert(PEOPLE[1])
    assert (await station.read()).name == PEOPLE[1].name


async def test_an_empty_slot_is_no_card(station: Station) -> None:
    with pytest.raises(CardError) as raised:
        await asyncio.to_thread(read_social_card, station.reader, 6.0)
    assert raised.value.code is CardErrorCode.NO_CARD


async def test_an_unknown_reader_is_no_device(station: Station) -> None:
    with pytest.raises(CardError) as raised:
        await asyncio.to_thread(read_social_card, "Nobody's Reader 00 00", 6.0)
    assert raised.value.code is CardErrorCode.NO_DEVICE


async def test_no_service_is_a_fault_of_the_device(station: Station) -> None:
    await station.service.kill_service()
    with pytest.raises(CardError) as raised:
        await asyncio.to_thread(read_social_card, station.reader, 6.0)
    assert raised.value.code is CardErrorCode.DEVICE_FAULT


async def test_a_reader_that_somebody_else_reads_from_is_busy(station: Station) -> None:
    await station.slot.insert(PEOPLE[2], faults=CardFaults(delay_s=0.05))
    await station.next(CardInserted)
    both = (asyncio.to_thread(read_social_card, station.reader, 6.0) for _ in range(2))
    read = await asyncio.gather(*both, return_exceptions=True)  # either may be the first
    refused = [one.code for one in read if isinstance(one, CardError)]
    assert refused == [CardErrorCode.BUSY]
    assert [one.number for one in read if not isinstance(one, BaseException)] == [PEOPLE[2].number]


async def test_a_card_that_answers_slowly_is_read(station: Station) -> None:
    await station.slot.insert(PEOPLE[2], faults=CardFaults(delay_s=0.03))
    assert (await station.read()).number == PEOPLE[2].number


async def test_the_whole_read_has_a_limit(station: Station) -> None:
    await station.slot.insert(PEOPLE[2], faults=CardFaults(delay_s=0.1))
    with pytest.raises(CardError) as raised:
        await station.read(limit_s=0.3)
    assert raised.value.code is CardErrorCode.TIMEOUT


async def test_a_read_card_is_read_again_after_it_came_back(station: Station) -> None:
    for person in (PEOPLE[3], PEOPLE[3], PEOPLE[4]):
        await station.slot.insert(person)
        assert (await station.read()).number == person.number
        await station.slot.remove()
        await station.next(CardRemoved)


async def test_nothing_of_the_resident_is_logged(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await station.slot.insert(PEOPLE[2])
    card = await station.read()
    assert card.number not in caplog.text
    assert card.name not in caplog.text
