"""The visit ends while the back office judges a PIN: what it says is nobody's."""

from pathlib import Path

from agent.proving import LevelProved
from agent.schemas import PinStep, Role
from tests.agent.test_pinpad import stand


async def test_an_answer_after_the_end_reaches_nobody(tmp_path: Path) -> None:
    async with stand(tmp_path, LevelProved(2), holds=True) as at:
        await at.desk.ask(at.visit, Role.SELF)
        await at.types("246810")
        await at.steps(PinStep.CHECKING)
        await at.visits.end(at.visit, "idle")
        assert at.desk.shown() is None
        at.office.holds.set()
        await at.visits.begin()
        assert at.desk.shown() is None
        assert not at.bench.view().keys_count
