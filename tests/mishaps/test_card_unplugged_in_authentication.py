"""A card of generation 3 leaves, or is replaced, in each part of a read: nobody is verified for anybody else."""

import asyncio
from typing import get_args

import pytest

from kiosk.bench.card import CardFaults, Phase
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardError, CardErrorCode, CardInserted, ServiceRestored
from tests.hardware.card.station import PEOPLE, card_station, psam


async def test_pulled_in_any_part_nothing_is_read_and_the_next_card_is() -> None:
    async with card_station() as station:
        for phase in get_args(Phase):
            await station.insert_3(PEOPLE[4], faults=CardFaults(pull_at=phase))
            with pytest.raises(CardError) as raised:
                await station.read(authenticator=psam())
            assert (phase, raised.value.code) == (phase, CardErrorCode.CARD_REMOVED)
            await station.empty()
        await station.insert_3(PEOPLE[5])
        assert (await station.read(authenticator=psam())).number == PEOPLE[5].number


@pytest.mark.parametrize("phase", ["internal", "person"])
async def test_a_card_put_in_its_place_unnoticed_is_never_verified(phase: Phase) -> None:
    async with card_station() as station:
        await station.insert_3(PEOPLE[4], faults=CardFaults(swap_at=phase, swap_to=PEOPLE[1]))
        with pytest.raises(CardError) as raised:
            await station.read(authenticator=psam())
        assert raised.value.code is CardErrorCode.CARD_REMOVED


async def test_the_card_service_killed_inside_an_authentication_is_a_fault_and_heals() -> None:
    async with card_station() as station:
        await station.insert_3(PEOPLE[4], faults=CardFaults(delay_s=0.04))
        await station.next(CardInserted)
        read = asyncio.to_thread(read_social_card, station.reader, 6.0, authenticator=psam())
        reading = asyncio.create_task(read)
        while sum(command[1:2] == b"\x84" for command in station.slot.commands) < 3:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.005)
        await station.service.kill_service()
        with pytest.raises(CardError) as raised:
            await reading
        assert raised.value.code is CardErrorCode.DEVICE_FAULT
        await station.service.start_service()
        await station.next(ServiceRestored)
        assert (await station.read(authenticator=psam())).verified
