"""The card service dies: idle, during a read, again and again."""

import asyncio

import pytest

from kiosk.bench.card import CardFaults
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import (
    CardError,
    CardErrorCode,
    CardInserted,
    ReaderAdded,
    ReaderRemoved,
    ServiceLost,
    ServiceRestored,
)
from tests.hardware.card.station import PEOPLE, card_station


async def test_the_monitor_finds_the_service_and_the_next_card() -> None:
    async with card_station() as station:
        await station.next(ReaderAdded)
        await station.service.kill_service()
        await station.next(ReaderRemoved)
        await station.next(ServiceLost)
        await station.service.start_service()
        await station.next(ServiceRestored)
        await station.next(ReaderAdded)
        await station.slot.insert(PEOPLE[0])
        assert (await station.read()).number == PEOPLE[0].number


async def test_a_card_that_was_in_all_the_time_is_told_again() -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0])
        await station.next(CardInserted)
        await station.service.kill_service()
        await station.next(ServiceLost)
        await station.service.start_service()
        assert (await station.read()).number == PEOPLE[0].number


async def test_killed_during_a_read_nothing_is_read() -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0], faults=CardFaults(delay_s=0.05))
        await station.next(CardInserted)
        reading = asyncio.create_task(asyncio.to_thread(read_social_card, station.reader, 6.0))
        await asyncio.sleep(0.2)
        await station.service.kill_service()
        with pytest.raises(CardError) as raised:
            await reading
        assert raised.value.code is CardErrorCode.DEVICE_FAULT


async def test_three_deaths_in_a_row_are_survived() -> None:
    async with card_station() as station:
        for _ in range(3):
            await station.next(ServiceRestored)
            await station.service.kill_service()
            await station.next(ServiceLost)
            await station.service.start_service()
        await station.next(ServiceRestored)
        await station.slot.insert(PEOPLE[0])
        assert (await station.read()).number == PEOPLE[0].number
