"""A card that does not answer: upside down, dirty, dead."""

import pytest

from kiosk.bench.card import CardFaults
from kiosk.hardware.card.port import CardError, CardErrorCode, CardRemoved
from tests.hardware.card.station import PEOPLE, card_station


async def test_a_mute_card_is_said_to_be_mute_and_works_after_it_was_wiped() -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0], faults=CardFaults(mute=True))
        with pytest.raises(CardError) as raised:
            await station.read()
        assert raised.value.code is CardErrorCode.CARD_MUTE
        await station.slot.remove()
        await station.next(CardRemoved)
        await station.slot.insert(PEOPLE[0])
        assert (await station.read()).number == PEOPLE[0].number
