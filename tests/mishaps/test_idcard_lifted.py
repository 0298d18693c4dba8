"""The card is lifted while it is read: said as such, nothing of it is kept, and it is read when it comes again."""

from pathlib import Path
from typing import Literal

import pytest

from agent.schemas import CardStep
from kiosk.bench.idcard import Faults, Place
from tests.agent.id_counter import YOUNG, counter_with


@pytest.mark.parametrize("phase", ["select", "read"])
async def test_lifted_and_laid_down_again(tmp_path: Path, phase: Literal["select", "read"]) -> None:
    async with counter_with(tmp_path / "agent") as counter:
        await counter.armed()
        counter.desk.fault(Faults(lift_at=phase))
        counter.desk.place(Place(person=YOUNG))
        failed = (await counter.step(CardStep.FAILED)).visit
        assert failed is not None
        assert (failed.card_error, failed.person) == ("card_removed", None)
        await counter.gone()
        await counter.read(YOUNG)
