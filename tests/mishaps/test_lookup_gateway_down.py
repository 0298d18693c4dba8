"""The back office goes away and comes back: it is said, what is offered stays known, and nothing needs a restart."""

from pathlib import Path

import pytest

from agent.lookup_schemas import Shown, Why
from agent.schemas import LinkState
from tests.agent.lookup_counter import lookup_counter, why
from tests.bench.back_office import PEOPLE, RICH, RunningOffice


async def test_down_is_said_and_up_again_too(tmp_path: Path, office: RunningOffice) -> None:
    async with lookup_counter(tmp_path / "agent", office) as counter:
        offered = (await counter.kiosk.client.state()).offered
        await counter.begin(PEOPLE[RICH])
        assert isinstance(await counter.look_up("card.info"), Shown)
        office.spoil({"kind": "down"})
        assert why(await counter.look_up("card.info")) is Why.DOWN
        await counter.kiosk.until(lambda s: s.links.gateway is not LinkState.UP)
        for _ in range(2):
            assert why(await counter.look_up("card.info")) is Why.DOWN
        state = await counter.kiosk.until(lambda s: s.links.gateway is LinkState.DOWN)
        assert state.offered == offered
        office.spoil()
        for _ in range(2):
            assert isinstance(await counter.look_up("card.info"), Shown)
        await counter.kiosk.until(lambda s: s.links.gateway is LinkState.UP)


@pytest.mark.parametrize("fault", ["half", "version", "stranger", "nonsense"])
async def test_an_answer_that_is_none_is_no_answer_and_the_next_one_is(
    tmp_path: Path, office: RunningOffice, fault: str
) -> None:
    async with lookup_counter(tmp_path / "agent", office) as counter:
        await counter.begin(PEOPLE[RICH])
        office.spoil({"kind": fault, "operation": "card.info"})
        assert why(await counter.look_up("card.info")) is Why.DOWN
        office.spoil()
        assert isinstance(await counter.look_up("card.info"), Shown)


async def test_a_slow_back_office_has_its_limit(tmp_path: Path, office: RunningOffice) -> None:
    async with lookup_counter(tmp_path / "agent", office, limit_s=1.0) as counter:
        await counter.begin(PEOPLE[RICH])
        office.spoil({"kind": "silent", "operation": "card.info"})
        assert why(await counter.look_up("card.info")) is Why.DOWN
        office.spoil()
        assert isinstance(await counter.look_up("card.info"), Shown)
