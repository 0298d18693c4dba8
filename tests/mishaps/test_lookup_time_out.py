"""Nobody is there any more while the back office is slow: the visit ends in time, and with it the question."""

import asyncio
import time
from pathlib import Path

import pytest

from agent.config import VisitTimes
from kiosk.domain.errors import Unreachable
from tests.agent.lookup_counter import lookup_counter, wanted
from tests.agent.station import Wanted, until, watching
from tests.bench.back_office import PEOPLE, RICH, RunningOffice


async def test_a_slow_back_office_keeps_no_visit_alive(tmp_path: Path, office: RunningOffice) -> None:
    more = Wanted(printer=False, times=VisitTimes(idle_warn_s=4.0, warning_s=1.0, take_card_s=0.2))
    async with lookup_counter(tmp_path / "agent", office, more) as counter, watching(counter.kiosk.client):
        visit = await counter.begin(PEOPLE[RICH])
        link = await counter.link()
        knowing = counter.kiosk.agent.child.pids[0]
        counter.kiosk.agent.visits.active(visit)
        office.spoil({"kind": "silent", "operation": "card.info"})
        began = time.monotonic()
        asking = asyncio.create_task(link.look_up(wanted("card.info")))
        with pytest.raises(Unreachable):
            await asyncio.wait_for(asking, 60)
        assert time.monotonic() - began < 7
        await until(lambda: not Path(f"/proc/{knowing}").exists())
        await counter.kiosk.until(lambda s: s.visit is None)
