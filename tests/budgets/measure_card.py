"""A social card from the reader's word to the published record, a whole read, and the service's return.

The far end is the real pcscd with vpcd and a virtual card that thinks at once; the card's own time is taken off where the
budget speaks of software. What is left: pcscd, vpcd, our driver, checks, masking, JSON, the pipe between two processes.
"""

import asyncio
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent.card_reader import CardReader
from agent.identity import Terms
from agent.visit_messages import CardRead, Reading
from agent.visit_process import VisitChild
from kiosk.bench.card_chip import CardProfile
from kiosk.domain.device import DeviceState
from kiosk.hardware.card.monitor import watch
from kiosk.hardware.card.port import CardEvent, CardInserted
from tests.budgets.rows import Measured
from tests.hardware.card.station import PEOPLE, TODAY, WITH_PSAM, Station, card_station, psam

GROUP = "devices"
READS = 30
INSERTIONS = 8
RESTARTS = 5
TERMS = Terms(day_key=b"k" * 32, today=TODAY, elder_age=65, from_claim=True)


async def measure() -> list[Measured]:
    """Medians of reads and insertions, the slowest of the service's returns."""
    async with card_station() as station:
        plain = await _reads_ms(station, CardProfile(2))
        proven = await _reads_ms(station, CardProfile(3), "psam")
        published = await _published_ms(station)
        returns = await _returns_s(station)
    return [
        Measured("card_read_p50_ms", _median(plain), f"generation 2, {READS} reads, {_spread(plain)}"),
        Measured(
            "card_proven_p50_ms",
            _median(proven),
            f"generation 3 with a PSAM, {READS} reads, {_spread(proven)}",
        ),
        Measured(
            "card_published_p50_ms",
            _median(published),
            f"from a second client's event to the agent, less the card's own time, {_spread(published)}",
        ),
        Measured("card_service_return_s", round(max(returns), 2), f"slowest of {RESTARTS}, to READY"),
    ]


async def _reads_ms(station: Station, profile: CardProfile, *how: str) -> list[float]:
    """Whole reads in a process of their own: connect, all commands, checks, power-off."""
    await station.insert_3(PEOPLE[2], profile)
    await station.read(authenticator=psam())
    command = (sys.executable, "-m", "tests.budgets.card_client", station.reader, str(READS), *how)
    env = {**os.environ, **station.service.env}
    client = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=env)
    said, _ = await client.communicate()
    await station.empty()
    taken: list[float] = json.loads(said)
    return taken


async def _published_ms(station: Station) -> list[float]:
    """From the reader's word, as a second client of the service hears it, to the record in the agent's process."""
    taken = []
    child = VisitChild(read_limit_s=6.0, env=station.service.env)
    await child.start()
    try:
        async with _heard(station.reader) as inserted:
            events = child.events()
            for person in PEOPLE[:INSERTIONS]:
                await child.arm((station.reader,), TERMS)
                thought_s = station.slot.thought_s
                await station.slot.insert(person)
                assert isinstance(await anext(events), Reading)
                assert isinstance(await anext(events), CardRead)
                published = time.perf_counter()
                own_s = station.slot.thought_s - thought_s
                taken.append(1000 * (published - inserted[-1] - own_s))
                await station.empty()
    finally:
        await child.stop()
    return taken


@asynccontextmanager
async def _heard(reader: str) -> AsyncIterator[list[float]]:
    """When cards came in, as a client of its own hears it."""
    at: list[float] = []
    stop = threading.Event()

    def emit(event: CardEvent) -> None:
        if isinstance(event, CardInserted):
            at.append(time.perf_counter())

    hearing = threading.Thread(target=watch, args=(emit, stop, f"^{reader}$"), daemon=True)
    hearing.start()
    try:
        yield at
    finally:
        stop.set()
        await asyncio.to_thread(hearing.join, 2.0)


async def _returns_s(station: Station) -> list[float]:
    """From the moment that pcscd can be connected to again until the device is READY with its PSAM."""
    taken = []
    await station.insert_sam()
    reader = CardReader(WITH_PSAM, lambda: None)
    await reader.open()
    states = reader.watch()
    try:
        await _until(states, DeviceState.READY)
        for _ in range(RESTARTS):
            await station.service.kill_service()
            await _until(states, DeviceState.FAULT)
            await station.service.start_service()
            began = time.perf_counter()
            await _until(states, DeviceState.READY)
            taken.append(time.perf_counter() - began)
    finally:
        await reader.close()
    return taken


async def _until(states: "AsyncIterator[tuple[DeviceState, object, object]]", wanted: DeviceState) -> None:
    async with asyncio.timeout(10):
        async for state, _fault, _notice in states:
            if state is wanted:
                return


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 1)


def _spread(values: list[float]) -> str:
    return f"{min(values):.1f} to {max(values):.1f}"


if __name__ == "__main__":
    print(asyncio.run(measure()))
