"""An ID card at the kiosk: a module on a real line, lent to the visit's process and back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.schemas import CardStep, Medium, State
from kiosk.bench.idcard import Faults, Place
from kiosk.bench.idcard_text import Kind, number_on
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.identity import masked_number
from kiosk.domain.priority import PriorityClass
from tests.agent.id_counter import ELDER, YOUNG, Counter, counter_with
from tests.agent.station import Wanted, is_ready, running_kiosk, site_queue, until, watching
from tests.hardware.card.station import Station, card_station
from tests.hardware.idcard.station import PEOPLE, module


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter_with(tmp_path / "agent") as made:
        yield made


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[Counter, Station]]:
    async with card_station() as cards, counter_with(tmp_path / "agent", card=True) as made:
        await made.kiosk.until(lambda s: is_ready(s, "card"))
        yield made, cards


@pytest.mark.parametrize("kind", list(Kind))
async def test_an_id_card_is_verified_by_its_module(counter: Counter, kind: Kind) -> None:
    await counter.armed()
    visit = (await counter.read(YOUNG, kind)).visit
    assert visit is not None
    assert visit.person is not None
    assert (visit.level, visit.person.verified, visit.person.medium) == (1, True, Medium.ID_CARD)
    assert visit.person.masked_number == masked_number(number_on(PEOPLE[YOUNG], kind))


async def test_an_old_persons_id_card_gives_priority_and_the_same_tag_as_a_social_card(
    tmp_path: Path,
) -> None:
    async with module() as desk, site_queue(tmp_path / "site") as site:
        wanted = Wanted(site=site, idcard=desk.addresses()["idcard"])
        async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
            await kiosk.until(lambda s: is_ready(s, "idcard") and s.hall is not None)
            counter = Counter(kiosk, desk)
            visit = await counter.armed()
            await counter.read(ELDER)
            assert (await kiosk.take(visit)).priority is PriorityClass.ELDER
            stored = kiosk.store.read_bytes() + b"".join(
                file.read_bytes() for file in kiosk.store.parent.glob("*-wal")
            )
    assert PEOPLE[ELDER].number.encode() not in stored


async def test_the_port_is_lent_while_armed_and_comes_back_after_the_read(counter: Counter) -> None:
    await counter.armed()
    lent_while_armed = counter.kiosk.agent.id_module.lent
    await counter.read(YOUNG)
    assert (lent_while_armed, counter.kiosk.agent.id_module.lent) == (True, False)
    await counter.port_is_back()


async def test_the_page_is_left_and_the_port_comes_back(counter: Counter) -> None:
    visit = await counter.armed()
    await counter.kiosk.client.disarm(visit)
    await counter.port_is_back()
    counter.desk.place(Place(person=YOUNG))
    await asyncio.sleep(0.5)
    assert "read" not in counter.desk.asked


async def test_the_end_kills_the_reading_process_and_the_port_comes_back(counter: Counter) -> None:
    visit = await counter.armed()
    reading = counter.kiosk.agent.identifying._child.pids[0]
    await counter.kiosk.client.end(visit, new_command_id(), "home")
    assert not Path(f"/proc/{reading}").exists()
    await counter.port_is_back()
    await counter.armed()
    await counter.read(YOUNG)


async def test_a_card_left_on_the_module_is_asked_for_and_not_read_again(counter: Counter) -> None:
    visit = await counter.armed()
    await counter.read(ELDER)
    state = await counter.kiosk.client.end(visit, new_command_id(), "home")
    assert state.visit is not None
    assert (state.visit.card, state.visit.person) == (CardStep.TAKE_CARD, None)
    counter.kiosk.agent.visits.card_taken()  # as after the half minute in which nobody took it
    await counter.armed()
    await until(lambda: counter.desk.asked[-3:] == ["find"] * 3)
    assert counter.desk.asked.count("read") == 1
    counter.desk.remove()
    await counter.gone()
    read = await counter.read(YOUNG)
    assert read.visit is not None
    assert read.visit.person is not None
    assert read.visit.person.masked_number == masked_number(PEOPLE[YOUNG].number)


async def test_taking_the_card_ends_the_wait_for_it(counter: Counter) -> None:
    visit = await counter.armed()
    await counter.read(YOUNG)
    await counter.kiosk.client.end(visit, new_command_id(), "home")
    counter.desk.remove()
    await counter.kiosk.until(lambda s: s.visit is None)


async def test_a_card_that_fails_is_told_and_another_is_read(counter: Counter) -> None:
    await counter.armed()
    counter.desk.fault(Faults(sw3=0x31, at="read"))
    counter.desk.place(Place(person=YOUNG))
    failed = (await counter.step(CardStep.FAILED)).visit
    assert failed is not None
    assert (failed.card_error, failed.medium) == ("auth_failed", Medium.ID_CARD)
    counter.desk.fault(Faults())
    counter.desk.remove()
    await counter.gone()
    await counter.read(ELDER)


async def test_whichever_card_comes_first_wins(both: tuple[Counter, Station]) -> None:
    counter, cards = both
    visit = await counter.armed()
    by_id = (await counter.read(YOUNG)).visit
    assert by_id is not None
    assert by_id.person is not None
    assert by_id.person.medium is Medium.ID_CARD
    await cards.slot.insert(PEOPLE[ELDER])
    await asyncio.sleep(0.5)
    shown = (await counter.kiosk.client.state()).visit
    assert shown is not None
    assert shown.person == by_id.person
    await cards.slot.remove()
    counter.desk.remove()
    await counter.kiosk.client.end(visit, new_command_id(), "home")
    await counter.kiosk.until(lambda s: s.visit is None)
    await counter.port_is_back()
    await counter.armed()
    await cards.slot.insert(PEOPLE[ELDER])
    by_card = (await counter.step(CardStep.READ)).visit
    assert by_card is not None
    assert by_card.person is not None
    assert (by_card.person.medium, by_card.level) == (Medium.SOCIAL_CARD, 0)
    await counter.port_is_back()


async def test_a_lost_module_does_not_stop_the_card_reader(both: tuple[Counter, Station]) -> None:
    counter, cards = both
    await counter.armed()
    counter.desk.unplug()
    await counter.kiosk.until(lambda s: not is_ready(s, "idcard") and not _busy(s))
    await cards.slot.insert(PEOPLE[YOUNG])
    await counter.step(CardStep.READ)


async def test_a_lost_card_service_does_not_stop_the_module(both: tuple[Counter, Station]) -> None:
    counter, cards = both
    await cards.service.kill_service()
    await counter.kiosk.until(lambda s: any(line.fault == "service_lost" for line in s.devices))
    await counter.armed()
    await counter.read(YOUNG)
    await cards.service.start_service()


async def test_a_module_that_comes_back_while_armed_reads_the_card(counter: Counter) -> None:
    await counter.armed()
    counter.desk.unplug()
    await counter.kiosk.until(lambda s: not is_ready(s, "idcard") and not _busy(s))
    counter.desk.plug()
    await counter.read(YOUNG)


async def test_without_a_module_that_works_the_page_is_refused(counter: Counter) -> None:
    counter.desk.unplug()
    await counter.kiosk.until(lambda s: not is_ready(s, "idcard") and not _busy(s))
    visit = await counter.kiosk.begin()
    with pytest.raises(Refused) as refused:
        await counter.kiosk.client.arm(visit)
    assert refused.value.reason == "reader_out"


async def test_the_facts_name_the_security_module_only(counter: Counter) -> None:
    assert counter.kiosk.agent.id_module.facts == {"sam": "05.03-27076367-0123456789-0987654321"}


async def test_visits_in_a_hurry_all_get_the_port(counter: Counter) -> None:
    async with watching(counter.kiosk.client):
        for _ in range(5):
            visit = await counter.armed()
            await counter.kiosk.client.end(visit, new_command_id(), "home")
        await counter.armed()
        await counter.read(YOUNG)


def _busy(state: State) -> bool:
    return any(line.device == "idcard" and line.state == "busy" for line in state.devices)
