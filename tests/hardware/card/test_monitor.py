"""What the monitor tells, from a real service."""

import asyncio
import time

import pytest

from kiosk.bench.pcsc import PrivatePcscd
from kiosk.hardware.card.monitor import CardMonitor
from kiosk.hardware.card.port import (
    CardEvent,
    CardInserted,
    CardRemoved,
    ReaderAdded,
    ReaderRemoved,
    ServiceLost,
    ServiceRestored,
)
from tests.hardware.card.station import PEOPLE, Station, service_folder


async def test_service_reader_and_card_are_told_in_order(station: Station) -> None:
    await station.slot.insert(PEOPLE[0])
    told = [await asyncio.wait_for(station.events.get(), 60) for _ in range(3)]
    assert told == [ServiceRestored(), ReaderAdded(station.reader), CardInserted(station.reader, 1)]
    await station.slot.remove()
    assert await station.next(CardRemoved) == CardRemoved(station.reader, 2)


async def test_only_the_configured_reader_is_watched(station: Station) -> None:
    added = await station.next(ReaderAdded)
    assert added.reader == "Bianmin Bench 00 00"
    await asyncio.sleep(0.1)
    assert station.events.empty()


async def test_reading_a_card_is_no_news(station: Station) -> None:
    await station.slot.insert(PEOPLE[0])
    await station.read()
    await asyncio.sleep(0.5)
    assert station.events.empty()


async def test_a_swap_faster_than_the_service_looks_is_still_told(station: Station) -> None:
    await station.slot.insert(PEOPLE[0])
    await station.read()
    await station.slot.swap(PEOPLE[1])
    assert (await station.next(CardRemoved)).counter == 2
    assert (await station.next(CardInserted)).counter == 3


async def test_a_service_that_is_away_is_told_once_and_found_when_it_comes() -> None:
    events: asyncio.Queue[CardEvent] = asyncio.Queue()
    service_folder()
    monitor = CardMonitor(events)
    monitor.start()
    try:
        assert isinstance(await asyncio.wait_for(events.get(), 60), ServiceLost)
        await asyncio.sleep(1.0)
        assert events.empty()
        async with PrivatePcscd(service_folder()):
            assert await asyncio.wait_for(events.get(), 60) == ServiceRestored()
            assert isinstance(await asyncio.wait_for(events.get(), 60), ReaderAdded)
        told = [type(await asyncio.wait_for(events.get(), 60)) for _ in range(8)]
        assert told == [*[ReaderAdded] * 3, *[ReaderRemoved] * 4, ServiceLost]
    finally:
        await monitor.stop()


async def test_stopping_takes_at_most_a_slice(station: Station) -> None:
    monitor = CardMonitor(asyncio.Queue())
    monitor.start()
    await asyncio.sleep(0.3)
    began = time.monotonic()
    await monitor.stop()
    assert time.monotonic() - began < 5.0


async def test_a_wrong_pattern_fails_before_anything_starts() -> None:
    with pytest.raises(Exception, match="unterminated"):
        CardMonitor(asyncio.Queue(), "(")
