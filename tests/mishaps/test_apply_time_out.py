"""Nobody is there any more in the middle of a form: what was typed is gone with the visit, and nothing was sent."""

from pathlib import Path

import pytest

from agent.apply_schemas import ToStep
from agent.config import VisitTimes
from agent.lookup_schemas import Why
from kiosk.domain.errors import Unreachable
from tests.agent.apply_counter import submitted, walked
from tests.agent.apply_room import CHINESE, why
from tests.agent.lookup_counter import lookup_counter
from tests.agent.station import Wanted, until, watching
from tests.bench.back_office import RunningOffice


async def test_the_draft_dies_with_the_visit(tmp_path: Path, office: RunningOffice) -> None:
    more = Wanted(printer=False, times=VisitTimes(idle_warn_s=3.0, warning_s=1.0, take_card_s=0.2))
    async with lookup_counter(tmp_path / "agent", office, more) as counter, watching(counter.kiosk.client):
        visit = await counter.begin()
        link = await counter.link()
        knowing = counter.kiosk.agent.child.pids[0]
        counter.kiosk.agent.visits.active(visit)
        draft = (await walked(link, "labor.report")).draft
        await counter.kiosk.until(lambda s: s.visit is None)
        await until(lambda: not Path(f"/proc/{knowing}").exists())
        with pytest.raises(Unreachable):
            await submitted(link, draft)
        await counter.begin()
        again = await counter.link()
        assert why(await again.apply(ToStep(draft=draft, step="", language=CHINESE))) is Why.GONE
        told = office.http.get("/control/state").json()["calls"]
        assert "labor.report" not in told
