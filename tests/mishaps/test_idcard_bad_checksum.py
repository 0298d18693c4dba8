"""Every read comes damaged: two more tries, a reset, then the resident is told; the next card is read."""

from pathlib import Path

from agent.schemas import CardStep
from kiosk.bench.idcard import Faults, Place
from tests.agent.id_counter import ELDER, YOUNG, counter_with


async def test_thrice_damaged_is_told_and_the_next_card_is_read(tmp_path: Path) -> None:
    async with counter_with(tmp_path / "agent") as counter:
        await counter.armed()
        counter.desk.fault(Faults(bad_checksum=3, at="read"))
        counter.desk.place(Place(person=YOUNG))
        failed = (await counter.step(CardStep.FAILED)).visit
        assert failed is not None
        assert failed.card_error == "device_fault"
        assert counter.desk.asked.count("read") == 3
        assert "reset" in counter.desk.asked
        counter.desk.remove()
        await counter.gone()
        await counter.read(ELDER)
