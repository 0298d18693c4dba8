"""The visit's process dies in the middle of a read: the module's port comes back, and the next card is read."""

import os
import signal
from pathlib import Path

from agent.schemas import CardStep
from kiosk.bench.idcard import Faults, Place
from tests.agent.id_counter import ELDER, YOUNG, counter_with


async def test_killed_while_it_reads(tmp_path: Path) -> None:
    async with counter_with(tmp_path / "agent") as counter:
        visit = await counter.armed()
        counter.desk.fault(Faults(slow_s=0.4, at="read"))
        counter.desk.place(Place(person=YOUNG))
        await counter.step(CardStep.READING)
        os.kill(counter.kiosk.agent.identifying._child.pids[0], signal.SIGKILL)
        await counter.step(CardStep.FAILED)
        await counter.port_is_back()
        counter.desk.fault(Faults())
        counter.desk.remove()
        await counter.kiosk.client.arm(visit)
        await counter.gone()
        await counter.read(ELDER)
