"""The card is pulled while 确认办理 is on its way: the visit is gone, what was sent may have been done, nothing is done twice."""

import asyncio
from pathlib import Path

import pytest

from agent.apply_schemas import Done, Outcome
from kiosk.domain.errors import Unreachable
from tests.agent.apply_counter import submitted, walked
from tests.agent.apply_room import ended
from tests.agent.lookup_counter import lookup_counter
from tests.agent.station import until
from tests.bench.back_office import PEOPLE, RICH, RunningOffice

ITEM = "labor.complaint"


def done(office: RunningOffice) -> int:
    """How often the office did it."""
    return int(office.http.get("/control/state").json()["calls"].get(ITEM, {}).get("OK", 0))


async def test_what_was_sent_is_done_once_and_the_next_visit_hears_of_it(
    tmp_path: Path, office: RunningOffice
) -> None:
    before = done(office)
    async with lookup_counter(tmp_path / "agent", office) as counter:
        await counter.begin(PEOPLE[RICH])
        link = await counter.link()
        draft = (await walked(link, ITEM)).draft
        knowing = counter.kiosk.agent.child.pids[0]
        office.spoil({"kind": "delay", "seconds": 3, "operation": ITEM})
        asking = asyncio.create_task(submitted(link, draft))
        await asyncio.sleep(0.5)
        await counter.cards.slot.remove()
        with pytest.raises(Unreachable):
            await asyncio.wait_for(asking, 60)
        await until(lambda: not Path(f"/proc/{knowing}").exists())
        await counter.kiosk.until(lambda s: s.visit is None)
        office.spoil()
        await until(lambda: done(office) == before + 1, 10)
        await counter.begin(PEOPLE[RICH])
        again = await counter.link()
        answer = ended(await submitted(again, (await walked(again, ITEM)).draft))
        assert answer.outcome is Outcome.ALREADY
        assert done(office) == before + 1


async def test_pulled_before_it_was_sent_nothing_is_done(tmp_path: Path, office: RunningOffice) -> None:
    before = done(office)
    async with lookup_counter(tmp_path / "agent", office) as counter:
        await counter.begin(PEOPLE[RICH])
        link = await counter.link()
        draft = (await walked(link, ITEM)).draft
        await counter.cards.slot.remove()
        await counter.kiosk.until(lambda s: s.visit is None)
        with pytest.raises(Unreachable):
            await submitted(link, draft)
        assert done(office) == before
        await counter.begin(PEOPLE[RICH])
        again = await counter.link()
        assert isinstance(await submitted(again, (await walked(again, ITEM)).draft), Done)
