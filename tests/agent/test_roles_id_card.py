"""Two ID cards at one module: mine, then a relative's; and what is no card of theirs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.schemas import CardStep, Role
from kiosk.bench.idcard import Place
from kiosk.domain.errors import Refused
from kiosk.domain.identity import masked_number
from tests.agent.id_counter import ELDER, YOUNG, Counter, counter_with
from tests.agent.station import until, watching
from tests.hardware.idcard.station import PEOPLE


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter_with(tmp_path / "agent") as made, watching(made.kiosk.client):
        yield made


async def test_my_card_must_leave_before_a_relatives_is_read(counter: Counter) -> None:
    visit = await counter.armed()
    await counter.read(YOUNG)
    await counter.kiosk.client.arm(visit, Role.RELATIVE)
    await asyncio.sleep(0.5)
    waiting = (await counter.kiosk.client.state()).visit
    assert waiting is not None
    assert (waiting.role, waiting.card, waiting.relative) == (Role.RELATIVE, CardStep.ARMED, None)
    counter.desk.remove()
    await counter.gone()
    counter.desk.place(Place(person=ELDER))
    state = await counter.kiosk.until(lambda s: s.visit is not None and s.visit.relative is not None)
    assert state.visit is not None
    assert state.visit.person is not None
    assert state.visit.relative is not None
    assert state.visit.person.masked_number == masked_number(PEOPLE[YOUNG].number)
    assert state.visit.relative.masked_number == masked_number(PEOPLE[ELDER].number)
    await counter.port_is_back()


async def test_my_card_again_is_told_and_the_module_waits_for_another(counter: Counter) -> None:
    visit = await counter.armed()
    await counter.read(YOUNG)
    counter.desk.remove()
    await until(lambda: not counter.kiosk.agent.id_module.card)
    await counter.kiosk.client.arm(visit, Role.RELATIVE)
    counter.desk.place(Place(person=YOUNG))
    failed = (await counter.step(CardStep.FAILED)).visit
    assert failed is not None
    assert failed.card_error == "same_person"
    counter.desk.remove()
    await counter.gone()
    counter.desk.place(Place(person=ELDER))
    await counter.kiosk.until(lambda s: s.visit is not None and s.visit.relative is not None)


async def test_an_attendant_is_not_known_by_an_id_card(counter: Counter) -> None:
    visit = await counter.armed()
    await counter.read(YOUNG)
    with pytest.raises(Refused) as refused:
        await counter.kiosk.client.arm(visit, Role.ATTENDANT)
    assert refused.value.reason == "reader_out"
