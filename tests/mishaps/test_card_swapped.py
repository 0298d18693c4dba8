"""Another card takes the place of the first while it is read."""

import asyncio

import pytest

from kiosk.bench.card import CardFaults
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardError, CardErrorCode, CardInserted, CardRemoved
from tests.hardware.card.station import PEOPLE, card_station


@pytest.mark.parametrize("command", [4, 9, 16])
async def test_a_swap_the_reader_does_not_notice_never_mixes_two_people(command: int) -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0], faults=CardFaults(swap_after=command, swap_to=PEOPLE[1]))
        with pytest.raises(CardError) as raised:
            await station.read()
        assert raised.value.code is CardErrorCode.CARD_REMOVED


async def test_a_swap_within_one_look_of_the_service_never_mixes_two_people() -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0], faults=CardFaults(delay_s=0.02))
        await station.next(CardInserted)
        reading = asyncio.create_task(asyncio.to_thread(read_social_card, station.reader, 6.0))
        await asyncio.sleep(0.15)
        await station.slot.swap(PEOPLE[1])
        with pytest.raises(CardError) as raised:
            await reading
        assert raised.value.code is CardErrorCode.CARD_REMOVED
        await station.slot.remove()
        await station.next(CardRemoved)
        await station.slot.insert(PEOPLE[1])
        assert (await station.read()).number == PEOPLE[1].number
