"""The visit's child process as the agent uses it, with a real card service."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.identity import Terms
from agent.visit_messages import CardFailed, CardRead, Reading
from agent.visit_process import VisitChild, VisitEvent
from kiosk.bench.card import CardFaults
from kiosk.bench.card_chip import CardProfile
from kiosk.bench.people import Person
from kiosk.domain.identity import age_on
from kiosk.domain.priority import PriorityClass
from kiosk.hardware.card.port import CardErrorCode, CardRemoved
from tests.hardware.card.station import PEOPLE, TODAY, Station, card_station

TERMS = Terms(day_key=b"k" * 32, today=TODAY, elder_age=65, from_claim=True)


@pytest.fixture
async def station() -> AsyncIterator[Station]:
    """A running card service with an empty slot."""
    async with card_station() as running:
        yield running


@pytest.fixture
async def child(station: Station) -> AsyncIterator[VisitChild]:
    """A visit's process with its spare."""
    running = VisitChild(read_limit_s=6.0, env=station.service.env)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


async def heard(child: VisitChild, limit_s: float = 20.0) -> VisitEvent:
    return await asyncio.wait_for(anext(child.events()), limit_s)


async def read_by(child: VisitChild) -> CardRead:
    assert isinstance(await heard(child), Reading)
    event = await heard(child)
    assert isinstance(event, CardRead)
    return event


def somebody(*, elder: bool) -> Person:
    return next(person for person in PEOPLE if (age_on(person.birth, TODAY) >= 65) is elder)


@pytest.mark.parametrize("elder", [True, False])
async def test_a_card_becomes_masked_words_and_a_priority(
    station: Station, child: VisitChild, elder: bool
) -> None:
    await child.arm((station.reader,), TERMS)
    await station.slot.insert(somebody(elder=elder))
    event = await read_by(child)
    assert event.person.priority is (PriorityClass.ELDER if elder else PriorityClass.NORMAL)
    assert not event.person.verified
    assert len(event.person_tag) == 64


async def test_a_card_that_is_in_already_is_read_when_armed(station: Station, child: VisitChild) -> None:
    await station.slot.insert(PEOPLE[0])
    await station.read()
    await child.arm((station.reader,), TERMS)
    await read_by(child)


async def test_a_card_seen_before_must_leave_first(station: Station, child: VisitChild) -> None:
    await station.slot.insert(PEOPLE[0])
    await station.read()
    await child.arm((station.reader,), TERMS, seen={station.reader: 1})
    await asyncio.sleep(0.5)
    await station.slot.remove()
    await station.next(CardRemoved)
    await station.slot.insert(PEOPLE[2])
    reading = await heard(child)
    assert isinstance(reading, Reading)
    assert reading.counter == 3


async def test_nothing_is_read_before_arming_or_after_disarming(station: Station, child: VisitChild) -> None:
    await station.slot.insert(PEOPLE[0])
    await station.read()
    answered_s = (
        station.slot.thought_s
    )  # of every command; those of a card that the service lets go are forgotten
    await child.arm(("Somebody Else's Reader",), TERMS)
    await child.disarm()
    with pytest.raises(TimeoutError):
        await heard(child, 0.6)
    assert station.slot.thought_s == answered_s


async def test_disarming_during_a_read_drops_it(station: Station, child: VisitChild) -> None:
    await child.arm((station.reader,), TERMS)
    await station.slot.insert(PEOPLE[0], faults=CardFaults(delay_s=0.04))
    assert isinstance(await heard(child), Reading)
    await child.disarm()
    with pytest.raises(TimeoutError):
        await heard(child, 1.5)


async def test_a_bad_card_is_told_and_the_next_one_read(station: Station, child: VisitChild) -> None:
    await child.arm((station.reader,), TERMS)
    await station.slot.insert(PEOPLE[0], CardProfile(generation=3))
    assert isinstance(await heard(child), Reading)
    failed = await heard(child)
    assert isinstance(failed, CardFailed)
    assert failed.code is CardErrorCode.AUTH_REQUIRED
    await station.slot.remove()
    await station.next(CardRemoved)
    await station.slot.insert(PEOPLE[2])
    await read_by(child)


async def test_one_arming_reads_one_card(station: Station, child: VisitChild) -> None:
    await child.arm((station.reader,), TERMS)
    await station.slot.insert(PEOPLE[0])
    await read_by(child)
    await station.slot.swap(PEOPLE[1])
    with pytest.raises(TimeoutError):
        await heard(child, 1.2)
    assert not child.armed


async def test_the_next_visit_has_another_process(station: Station, child: VisitChild) -> None:
    working, spare = child.pids
    began = time.monotonic()
    await child.kill()
    assert time.monotonic() - began < 5.0
    assert not Path(f"/proc/{working}").exists()
    assert child.pids[0] == spare
    await child.arm((station.reader,), TERMS)
    await station.slot.insert(PEOPLE[0])
    await read_by(child)


async def test_visits_in_a_hurry_all_find_a_process(station: Station, child: VisitChild) -> None:
    for _ in range(4):
        await child.kill()
    await child.arm((station.reader,), TERMS)
    await station.slot.insert(PEOPLE[0])
    await read_by(child)


async def test_a_process_that_dies_by_itself_is_told_and_replaced(
    station: Station, child: VisitChild
) -> None:
    await child.arm((station.reader,), TERMS)
    os.kill(child.pids[0], signal.SIGKILL)
    failed = await heard(child)
    assert isinstance(failed, CardFailed)
    assert failed.code is CardErrorCode.DEVICE_FAULT
    assert not child.armed
    await child.arm((station.reader,), TERMS)
    await station.slot.insert(PEOPLE[0])
    await read_by(child)


async def test_the_card_service_may_die_while_armed(station: Station, child: VisitChild) -> None:
    await child.arm((station.reader,), TERMS)
    await asyncio.sleep(0.3)
    await station.service.kill_service()
    await station.service.start_service()
    await station.slot.insert(PEOPLE[0])
    assert isinstance(await heard(child, 8.0), Reading)
    assert isinstance(await heard(child), CardRead)


async def test_the_process_leaves_no_core_and_stays_out_of_the_swap(child: VisitChild) -> None:
    for pid in child.pids:
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert "Max core file size        0                    0" in limits
    if os.geteuid() == 0:
        status = Path(f"/proc/{child.pids[0]}/status").read_text()
        assert int(status.split("VmLck:")[1].split()[0]) > 1000


def test_the_process_dies_with_the_agent() -> None:
    script = (
        "import asyncio\n"
        "from agent.visit_process import VisitChild\n"
        "async def main():\n"
        "    child = VisitChild(read_limit_s=6.0)\n"
        "    await child.start()\n"
        "    print(*child.pids, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as agent:
        assert agent.stdout is not None
        children = agent.stdout.readline().split()
        agent.kill()
    assert len(children) == 2
    deadline = time.monotonic() + 2
    while any(Path(f"/proc/{int(pid)}").exists() for pid in children):
        assert time.monotonic() < deadline
        time.sleep(0.02)


async def test_an_unreadable_order_ends_the_process_without_a_word() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "agent.visit",
        str(os.getpid()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    told, errors = await asyncio.wait_for(process.communicate(b'{"type":"Arm","reader":9}\n'), 20)
    assert process.returncode == 2
    assert told.startswith(b'{"type":"Ready"')
    assert errors == b""
