"""Another card while the first one's data are on their way: the visit ends, and nothing of either is mixed."""

import asyncio
from pathlib import Path

import pytest

from agent.lookup_schemas import NeedsMore, Way
from agent.schemas import CardStep
from kiosk.domain.errors import Unreachable
from tests.agent.lookup_counter import lookup_counter, wanted
from tests.agent.station import rows, until
from tests.bench.back_office import PEOPLE, RICH, RunningOffice

OTHER = PEOPLE[2]


async def test_a_card_swapped_in_the_middle_of_a_lookup_ends_the_visit(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with lookup_counter(tmp_path / "agent", office) as counter:
        await counter.begin(PEOPLE[RICH])
        link = await counter.link()
        knowing = counter.kiosk.agent.child.pids[0]
        office.spoil({"kind": "delay", "seconds": 4, "operation": "card.info"})
        asking = asyncio.create_task(link.look_up(wanted("card.info")))
        await until(lambda: asking.done() or counter.kiosk.agent.identifying._bound is not None)
        assert not asking.done(), asking
        await counter.cards.slot.swap(OTHER)
        with pytest.raises(Unreachable):
            await asyncio.wait_for(asking, 60)
        await until(lambda: not Path(f"/proc/{knowing}").exists())
        state = await counter.kiosk.until(lambda s: s.visit is None or s.visit.card is CardStep.TAKE_CARD)
        assert state.visit is None or state.visit.person is None
        await until(lambda: "card_taken" in str(rows(counter.kiosk.store, "SELECT payload FROM outbox")))
        await counter.cards.slot.remove()
        await counter.kiosk.until(lambda s: s.visit is None)
        office.spoil()
        await counter.begin()
        assert await counter.look_up("card.info") == NeedsMore(level=1, ways=(Way.CARD,))
