"""The encrypting keypad is pulled out while somebody types: nothing of it is left, and it works when it is back."""

from pathlib import Path

from agent.proving import LevelProved
from agent.schemas import PinEntry, PinStep, Role
from tests.agent.test_pinpad import stand
from tests.hardware.pinpad.setting import hand


async def test_the_screen_says_so_and_another_try_begins_at_nothing(tmp_path: Path) -> None:
    async with stand(tmp_path, LevelProved(2)) as at:
        await at.desk.ask(at.visit, Role.SELF)
        await at.types("2468", enter=False)
        await at.shows(PinEntry(step=PinStep.WAITING, role=Role.SELF, digits=4))
        await hand(at.bench, "unplug", during=True)
        await at.shows(PinEntry(step=PinStep.OUT, role=Role.SELF))
        await at.desk.ask(at.visit, Role.SELF)
        await at.shows(PinEntry(step=PinStep.OUT, role=Role.SELF))
        await hand(at.bench, "plug")
        await at.health.ready()
        await at.desk.ask(at.visit, Role.SELF)
        await at.types("246810")
        await at.steps(PinStep.ACCEPTED)
        assert at.office.asked == [(Role.SELF, "246810")]


async def test_pulled_out_while_the_back_office_judges_changes_nothing(tmp_path: Path) -> None:
    async with stand(tmp_path, LevelProved(2), holds=True) as at:
        await at.desk.ask(at.visit, Role.SELF)
        await at.types("246810")
        await at.steps(PinStep.CHECKING)
        await hand(at.bench, "unplug")
        await at.health.lost()
        at.office.holds.set()
        await at.steps(PinStep.ACCEPTED)
