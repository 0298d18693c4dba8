"""The visit's process dies in the middle of a lookup: what it knew is gone, the visit goes on, and a card can be read again."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from agent.lookup_schemas import Shown
from agent.schemas import CardStep
from kiosk.domain.errors import Unreachable
from tests.agent.lookup_counter import lookup_counter, wanted
from tests.agent.station import until
from tests.bench.back_office import PEOPLE, RICH, RunningOffice


async def test_it_is_told_and_the_resident_begins_again(tmp_path: Path, office: RunningOffice) -> None:
    async with lookup_counter(tmp_path / "agent", office) as counter:
        await counter.begin(PEOPLE[RICH])
        link = await counter.link()
        office.spoil({"kind": "delay", "seconds": 4, "operation": "card.info"})
        asking = asyncio.create_task(link.look_up(wanted("card.info")))
        await until(lambda: counter.kiosk.agent.identifying._bound is not None)
        os.kill(counter.kiosk.agent.child.pids[0], signal.SIGKILL)
        with pytest.raises(Unreachable):
            await asyncio.wait_for(asking, 60)
        state = await counter.kiosk.until(
            lambda s: s.visit is not None and s.visit.card is CardStep.FAILED and s.visit.door != link.door
        )
        assert state.visit is not None
        assert (state.visit.person, state.visit.level, state.visit.card_error) == (None, 0, "device_fault")
        office.spoil()
        await counter.cards.slot.remove()
        await until(lambda: not counter.kiosk.agent.card.cards)
        assert (await counter.kiosk.client.state()).visit is not None, (
            "the card was bound to who is forgotten"
        )
        await counter.read(PEOPLE[RICH])
        assert isinstance(await counter.look_up("card.info"), Shown)
