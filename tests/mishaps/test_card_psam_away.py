"""The PSAM is missing, locked, of another ministry, pulled or silent in the middle: the card is not verified."""

import asyncio
import time

import pytest

from agent.identity import Terms
from agent.visit_messages import CardFailed, CardRead, Reading
from agent.visit_process import VisitChild
from kiosk.bench.sam import SamFaults
from kiosk.hardware.card.port import CardError, CardErrorCode, CardRemoved
from tests.hardware.card.station import GENERATION_3, PEOPLE, TODAY, WITH_PSAM, Station, card_station, psam

TERMS = Terms(day_key=b"k" * 32, today=TODAY, elder_age=65, from_claim=True)


async def fails(station: Station) -> CardError:
    with pytest.raises(CardError) as raised:
        await station.read(authenticator=psam())
    return raised.value


WRONG = (
    (SamFaults(locked=True), CardErrorCode.AUTH_REQUIRED, "sam_locked"),
    (SamFaults(wrong_key=True), CardErrorCode.AUTH_FAILED, "internal"),
    (SamFaults(pull_at_derive=True), CardErrorCode.AUTH_REQUIRED, "no_sam"),
)


async def test_a_psam_that_cannot_is_said_and_the_next_card_is_verified() -> None:
    async with card_station() as station:
        for faults, code, detail in WRONG:
            station.sam.fail(faults)
            await station.insert_3(PEOPLE[4])
            error = await fails(station)
            assert (error.code, error.detail.startswith(detail)) == (code, True)
            assert error.free is not None
            await station.empty()
        station.sam.fail(SamFaults())
        await station.insert_3(PEOPLE[5])
        assert (await station.read(authenticator=psam())).verified


async def test_a_missing_psam_is_said() -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[4], GENERATION_3)
        error = await fails(station)
        assert (error.code, error.detail[:6]) == (CardErrorCode.AUTH_REQUIRED, "no_sam")


async def test_a_psam_that_hangs_ends_its_process_in_time_and_the_next_card_is_verified() -> None:
    async with card_station() as station:
        child = VisitChild(read_limit_s=1.0, card=WITH_PSAM, env=station.service.env)
        await child.start()
        try:
            events, hung = child.events(), child.pids[0]
            station.sam.fail(SamFaults(silent=True))
            await station.insert_3(PEOPLE[4])
            await child.arm((station.reader,), TERMS)
            assert isinstance(await asyncio.wait_for(anext(events), 60), Reading)
            began = time.monotonic()
            failed = await asyncio.wait_for(anext(events), 60)
            assert isinstance(failed, CardFailed)
            assert failed.code is CardErrorCode.TIMEOUT
            assert time.monotonic() - began < 5.0
            assert hung not in child.pids
            await station.sam.remove()
            station.sam.fail(SamFaults())
            await station.slot.remove()
            await station.next(CardRemoved)
            await station.insert_3(PEOPLE[5])
            assert isinstance(await asyncio.wait_for(anext(events), 60), Reading)
            read = await asyncio.wait_for(anext(events), 60)
            assert isinstance(read, CardRead)
            assert read.person.verified
        finally:
            await child.stop()
