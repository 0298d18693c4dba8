"""The resident pulls the card while it is read."""

import pytest

from kiosk.bench.card import CardFaults
from kiosk.hardware.card.port import CardError, CardErrorCode, CardRemoved
from tests.hardware.card.station import PEOPLE, card_station


@pytest.mark.parametrize("command", [0, 3, 9, 16])
async def test_pulled_between_two_commands_nothing_is_read_and_the_next_card_is(command: int) -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0], faults=CardFaults(pull_after=command))
        with pytest.raises(CardError) as raised:
            await station.read()
        assert raised.value.code is CardErrorCode.CARD_REMOVED
        await station.next(CardRemoved)
        await station.slot.insert(PEOPLE[2])
        assert (await station.read()).number == PEOPLE[2].number


@pytest.mark.parametrize("command", [0, 3, 9, 16])
async def test_pulled_inside_a_command_nothing_is_read_and_the_next_card_is(command: int) -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0], faults=CardFaults(pull_inside=command))
        with pytest.raises(CardError) as raised:
            await station.read()
        assert raised.value.code is CardErrorCode.CARD_REMOVED
        await station.next(CardRemoved)
        await station.slot.insert(PEOPLE[2])
        assert (await station.read()).number == PEOPLE[2].number
