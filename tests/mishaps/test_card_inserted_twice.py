"""In, out, in again, and a second card where one is in."""

import pytest

from kiosk.hardware.card.port import CardInserted, CardRemoved
from tests.hardware.card.station import PEOPLE, card_station


async def test_the_same_card_inserted_twice_is_two_insertions() -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0])
        first = await station.next(CardInserted)
        await station.slot.remove()
        await station.next(CardRemoved)
        await station.slot.insert(PEOPLE[0])
        second = await station.next(CardInserted)
        assert second.counter == first.counter + 2


async def test_a_slot_has_room_for_one_card() -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0])
        with pytest.raises(ValueError, match="in the slot"):
            await station.slot.insert(PEOPLE[1])
        assert (await station.read()).number == PEOPLE[0].number
