"""What is offered here, as the spare process of a visit hears it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from agent.lookups.around import offered_items
from agent.offering import Offering
from agent.visit_messages import Around, Equip, LookAround
from agent.visit_process import VisitChild
from kiosk.domain.catalogue import load_catalogue
from tests.agent.lookup_room import equip_for
from tests.agent.station import until
from tests.bench.back_office import RunningOffice
from tests.bench.running import ROOT

CATALOGUE = load_catalogue(ROOT / "config/catalogue.toml")
WITHOUT_MEDICAL = "999108001001"


@dataclass(slots=True)
class Heard:
    """What was told."""

    answered: list[bool] = field(default_factory=list)
    offers: list[tuple[str, ...]] = field(default_factory=list)


@pytest.fixture
async def heard() -> Heard:
    return Heard()


async def looking(equip: Equip, heard: Heard) -> AsyncIterator[Offering]:
    child = VisitChild(read_limit_s=6.0, equip=equip)
    await child.start()
    offering = Offering(child, heard.answered.append, heard.offers.append)
    running = asyncio.create_task(offering.run())
    try:
        yield offering
    finally:
        running.cancel()
        await asyncio.wait({running})
        await child.stop()


@pytest.fixture
async def offering(office: RunningOffice, heard: Heard) -> AsyncIterator[Offering]:
    async for one in looking(equip_for(office.url), heard):
        yield one


@pytest.fixture
async def elsewhere(office: RunningOffice, heard: Heard) -> AsyncIterator[Offering]:
    async for one in looking(equip_for(office.url, area=WITHOUT_MEDICAL), heard):
        yield one


@pytest.mark.usefixtures("offering")
async def test_everything_of_the_catalogue_is_offered_where_the_area_has_it(heard: Heard) -> None:
    await until(lambda: bool(heard.offers))
    assert heard.offers == [tuple(item.id for item in CATALOGUE.items if not item.proof)]
    assert heard.answered == [True]


async def test_a_proof_is_offered_only_where_it_comes_out_and_can_be_verified(office: RunningOffice) -> None:
    child = VisitChild(read_limit_s=6.0, equip=equip_for(office.url, a4=True, verify_url="https://x/verify"))
    await child.start()
    try:
        answer = await child.ask_spare(lambda number: LookAround(number=number, tables=False))
        assert isinstance(answer, Around)
        assert answer.items == tuple(item.id for item in CATALOGUE.items)
    finally:
        await child.stop()


@pytest.mark.usefixtures("elsewhere")
async def test_an_area_may_have_less(heard: Heard) -> None:
    await until(lambda: bool(heard.offers))
    assert not [item for item in heard.offers[0] if item.startswith("med.")]
    assert "card.info" in heard.offers[0]


async def test_after_a_failed_call_it_looks_again_soon(
    offering: Offering, heard: Heard, office: RunningOffice
) -> None:
    await until(lambda: bool(heard.offers))
    office.spoil({"kind": "down", "operation": "capabilities"})
    offering.heard(False)
    await until(lambda: heard.answered[1:3] == [False, False])
    office.spoil()
    await until(lambda: heard.answered[-1])


async def test_a_silent_back_office_offers_nothing_new(office: RunningOffice) -> None:
    office.spoil({"kind": "down"})
    child = VisitChild(read_limit_s=6.0, equip=equip_for(office.url))
    await child.start()
    try:
        answer = await child.ask_spare(lambda number: LookAround(number=number, tables=True))
        assert isinstance(answer, Around)
        assert answer.items is None
    finally:
        await child.stop()


async def test_without_a_back_office_nobody_answers() -> None:
    child = VisitChild(read_limit_s=6.0)
    await child.start()
    try:
        answer = await child.ask_spare(lambda number: LookAround(number=number, tables=False))
        assert isinstance(answer, Around)
        assert answer.items is None
    finally:
        await child.stop()


async def test_a_question_ends_with_its_process(office: RunningOffice) -> None:
    office.spoil({"kind": "silent", "operation": "capabilities"})
    child = VisitChild(read_limit_s=6.0, equip=equip_for(office.url))
    await child.start()
    try:
        asking = asyncio.create_task(child.ask(lambda number: LookAround(number=number, tables=False)))
        await asyncio.sleep(0.3)
        await child.kill()
        assert await asyncio.wait_for(asking, 60) is None
    finally:
        await child.stop()


def test_items_keep_the_order_of_the_catalogue() -> None:
    assert offered_items(CATALOGUE, frozenset({"ins.account", "card.info", "x.y"})) == (
        "card.info",
        "ins.account",
    )
