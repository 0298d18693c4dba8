"""A card hangs inside a command, which no program can cancel: the visit's process is killed and the next one works."""

import asyncio
import time
from datetime import date

from agent.identity import Terms
from agent.visit_messages import CardFailed, CardRead, Reading
from agent.visit_process import VisitChild
from kiosk.bench.card import CardFaults
from kiosk.hardware.card.port import CardErrorCode, CardRemoved
from tests.hardware.card.station import PEOPLE, card_station

TERMS = Terms(day_key=b"k" * 32, today=date(2026, 11, 22), elder_age=65, from_claim=True)


async def test_a_hung_card_ends_its_process_in_time_and_the_next_card_is_read() -> None:
    async with card_station() as station:
        child = VisitChild(read_limit_s=1.0, env=station.service.env)
        await child.start()
        try:
            events = child.events()
            hung = child.pids[0]
            await child.arm((station.reader,), TERMS)
            await station.slot.insert(PEOPLE[0], faults=CardFaults(hang_at=5))
            assert isinstance(await asyncio.wait_for(anext(events), 60), Reading)
            began = time.monotonic()
            failed = await asyncio.wait_for(anext(events), 60)
            assert isinstance(failed, CardFailed)
            assert failed.code is CardErrorCode.TIMEOUT
            assert time.monotonic() - began < 5.0
            assert hung not in child.pids
            await station.slot.remove()
            await station.next(CardRemoved)
            await station.slot.insert(PEOPLE[2])
            assert isinstance(await asyncio.wait_for(anext(events), 60), Reading)
            assert isinstance(await asyncio.wait_for(anext(events), 60), CardRead)
        finally:
            await child.stop()


async def test_the_visit_can_be_ended_while_a_card_hangs() -> None:
    async with card_station() as station:
        child = VisitChild(read_limit_s=6.0, env=station.service.env)
        await child.start()
        try:
            events = child.events()
            await child.arm((station.reader,), TERMS)
            await station.slot.insert(PEOPLE[0], faults=CardFaults(hang_at=2))
            await asyncio.wait_for(anext(events), 60)
            began = time.monotonic()
            await child.kill()
            assert time.monotonic() - began < 5.0
            await station.slot.remove()
            await station.next(CardRemoved)
            await child.arm((station.reader,), TERMS)
            await station.slot.insert(PEOPLE[2])
            assert isinstance(await asyncio.wait_for(anext(events), 60), Reading)
            assert isinstance(await asyncio.wait_for(anext(events), 60), CardRead)
        finally:
            await child.stop()
