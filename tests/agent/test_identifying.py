"""A card at the kiosk: a real card service, the visit's own process, and what the queue makes of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.config import VisitTimes
from agent.schemas import CardStep, SlipState, State
from kiosk.bench.card import CardFaults
from kiosk.bench.people import Person
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.identity import age_on, masked_name, masked_number
from kiosk.domain.priority import PriorityClass
from tests.agent.station import (
    Kiosk,
    Site,
    Wanted,
    is_ready,
    rows,
    running_kiosk,
    site_queue,
    until,
    watching,
)
from tests.hardware.card.station import PEOPLE, TODAY, Station, card_station

ELDER = next(person for person in PEOPLE if age_on(person.birth, TODAY) >= 70)
YOUNG = next(person for person in PEOPLE if age_on(person.birth, TODAY) < 60)


@dataclass(slots=True)
class Counter:
    """A kiosk with a card slot, at a site that is open."""

    kiosk: Kiosk
    site: Site
    cards: Station

    async def read(self, person: Person) -> State:
        """Arm the open visit, put a card in, wait until it is read."""
        visit = self.kiosk.agent.visits.open
        assert visit is not None
        await self.kiosk.client.arm(visit.id)
        await self.cards.slot.insert(person)
        return await self.kiosk.until(lambda s: s.visit is not None and s.visit.card is CardStep.READ)

    async def processes(self) -> tuple[int, ...]:
        """The visit's process and its spare, when both live."""
        child = self.kiosk.agent.identifying._child
        await until(lambda: len(child.pids) == 2)
        return child.pids


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    async with card_station() as cards, site_queue(tmp_path / "site") as site:
        wanted = Wanted(site=site, card=True)
        async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
            await kiosk.until(lambda s: is_ready(s, "card") and s.hall is not None)
            yield Counter(kiosk, site, cards)


async def test_an_old_persons_card_gives_priority(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    state = await counter.read(ELDER)
    taken = await counter.kiosk.take(visit)
    assert state.visit is not None
    assert state.visit.person is not None
    assert state.visit.person.masked_name == masked_name(ELDER.name)
    assert (state.visit.level, state.visit.person.verified) == (0, False)
    assert taken.priority is PriorityClass.ELDER
    await counter.kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)


async def test_a_young_persons_card_gives_a_usual_number(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    await counter.read(YOUNG)
    assert (await counter.kiosk.take(visit)).priority is PriorityClass.NORMAL


async def test_nothing_is_read_unless_a_page_asks(counter: Counter) -> None:
    await counter.kiosk.begin()
    await counter.cards.slot.insert(YOUNG)
    await until(lambda: counter.kiosk.agent.card.card is not None)
    await asyncio.sleep(0.3)
    state = await counter.kiosk.client.state()
    assert state.visit is not None
    assert state.visit.card is CardStep.OFF


async def test_the_end_kills_the_process_that_knew_the_resident(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    await counter.read(ELDER)
    knowing, spare = await counter.processes()
    state = await counter.kiosk.client.end(visit, new_command_id(), "home")
    assert not Path(f"/proc/{knowing}").exists()
    assert state.visit is not None
    assert (state.visit.card, state.visit.person) == (CardStep.TAKE_CARD, None)
    await counter.cards.slot.remove()
    await counter.kiosk.until(lambda s: s.visit is None)
    assert (await counter.processes())[0] == spare, "the warm spare took its place"


async def test_a_time_out_kills_it_too(tmp_path: Path) -> None:
    times = VisitTimes(idle_warn_s=1.5, warning_s=0.5)
    async with (
        card_station() as cards,
        site_queue(tmp_path / "site") as site,
        running_kiosk(tmp_path / "agent", Wanted(site=site, card=True, times=times)) as kiosk,
    ):
        await kiosk.until(lambda s: is_ready(s, "card"))
        counter = Counter(kiosk, site, cards)
        async with watching(kiosk.client):
            await kiosk.begin()
            await counter.read(ELDER)
            knowing, _ = await counter.processes()
            await cards.slot.remove()
            await kiosk.until(lambda s: s.visit is None)
        await until(lambda: not Path(f"/proc/{knowing}").exists())
        await until(lambda: rows(kiosk.store, "SELECT 1 FROM outbox WHERE kind = 'visit.ended'") != [])


async def test_a_card_left_behind_is_not_read_for_the_next_resident(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    await counter.read(ELDER)
    await counter.kiosk.client.end(visit, new_command_id(), "home")
    counter.kiosk.agent.visits.card_taken()  # as after the half minute in which nobody took it
    following = await counter.kiosk.begin()
    await counter.kiosk.client.arm(following)
    await asyncio.sleep(1.0)
    state = await counter.kiosk.client.state()
    assert state.visit is not None
    assert (state.visit.card, state.visit.person) == (CardStep.ARMED, None)
    await counter.cards.slot.remove()
    await until(lambda: counter.kiosk.agent.card.card is None)
    await counter.cards.slot.insert(YOUNG)
    read = await counter.kiosk.until(lambda s: s.visit is not None and s.visit.card is CardStep.READ)
    assert read.visit is not None
    assert read.visit.person is not None
    assert read.visit.person.masked_number == masked_number(YOUNG.number)


async def test_a_visit_that_ends_during_a_read_tells_nothing_to_the_next(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    await counter.kiosk.client.arm(visit)
    await counter.cards.slot.insert(ELDER, faults=CardFaults(delay_s=0.05))
    await counter.kiosk.until(lambda s: s.visit is not None and s.visit.card is CardStep.READING)
    await counter.kiosk.client.end(visit, new_command_id(), "home")
    await counter.cards.slot.remove()
    await counter.kiosk.until(lambda s: s.visit is None)
    await counter.kiosk.begin()
    await asyncio.sleep(1.0)
    state = await counter.kiosk.client.state()
    assert state.visit is not None
    assert (state.visit.card, state.visit.person) == (CardStep.OFF, None)


async def test_a_visit_that_ends_while_the_queue_is_asked_arms_nothing(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    arming = asyncio.create_task(counter.kiosk.client.arm(visit))
    await counter.kiosk.client.end(visit, new_command_id(), "home")
    await asyncio.wait({arming})
    assert not counter.kiosk.agent.identifying._child.armed


async def test_a_second_tap_does_not_disturb_the_read(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    await counter.kiosk.client.arm(visit)
    await counter.cards.slot.insert(ELDER, faults=CardFaults(delay_s=0.03))
    await counter.kiosk.until(lambda s: s.visit is not None and s.visit.card is CardStep.READING)
    await counter.kiosk.client.arm(visit)
    await counter.kiosk.until(lambda s: s.visit is not None and s.visit.card is CardStep.READ)


async def test_disarmed_the_page_is_left_and_nothing_is_read(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    await counter.kiosk.client.arm(visit)
    state = await counter.kiosk.client.disarm(visit)
    await counter.cards.slot.insert(ELDER)
    await asyncio.sleep(0.6)
    assert state.visit is not None
    assert state.visit.card is CardStep.OFF
    assert not counter.cards.slot.commands or counter.kiosk.agent.visits.open is not None
    shown = (await counter.kiosk.client.state()).visit
    assert shown is not None
    assert shown.card is CardStep.OFF


async def test_without_the_queue_a_card_is_still_read(counter: Counter) -> None:
    await counter.site.stop()
    visit = await counter.kiosk.begin()
    state = await counter.read(ELDER)
    assert state.visit is not None
    assert state.visit.person is not None
    assert state.visit.person.priority is PriorityClass.ELDER
    assert state.visit.id == visit
    await counter.site.start()


async def test_the_queue_hears_a_tag_and_a_masked_name_only(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    await counter.read(ELDER)
    await counter.kiosk.take(visit)
    stored = Path(counter.site.hall.service.ledger.path)
    held = b"".join(file.read_bytes() for file in stored.parent.glob("store.sqlite3*"))
    held += b"".join(file.read_bytes() for file in counter.kiosk.store.parent.glob("store.sqlite3*"))
    assert ELDER.number.encode() not in held
    assert ELDER.name.encode() not in held
    assert rows(stored, "SELECT count(*) FROM tickets WHERE priority = 'elder'") == [(1,)]


async def test_a_reader_that_is_away_is_said(counter: Counter) -> None:
    visit = await counter.kiosk.begin()
    await counter.cards.service.kill_service()
    await counter.kiosk.until(lambda s: any(line.fault == "service_lost" for line in s.devices))
    with pytest.raises(Refused) as refused:
        await counter.kiosk.client.arm(visit)
    assert refused.value.reason == "reader_out"
    await counter.cards.service.start_service()
    await counter.kiosk.until(lambda s: is_ready(s, "card"))
