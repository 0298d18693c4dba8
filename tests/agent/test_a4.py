"""The A4 printer in the agent: its state and faults reach the screen."""

from pathlib import Path

from agent.schemas import State
from kiosk.bench.far_end import Nothing
from kiosk.domain.device import Fault
from tests.agent.station import Wanted, is_ready, running_kiosk
from tests.hardware.a4.station import far_end, quick


def fault_of(state: State) -> str:
    """What the screen is told of the printer."""
    return next((line.fault for line in state.devices if line.device == "a4"), "")


async def test_its_faults_come_and_go_on_the_screen(tmp_path: Path) -> None:
    async with far_end() as end:
        wanted = Wanted(printer=False, a4=quick(end.addresses()["a4"]))
        async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
            ready = await kiosk.until(lambda state: is_ready(state, "a4"))
            assert (
                next(line.facts for line in ready.devices if line.device == "a4")["model"]
                == "Bianmin Bench A4"
            )
            await end.actions()["jam"].run(Nothing())
            await kiosk.until(lambda state: fault_of(state) == Fault.JAM)
            await end.actions()["unplug"].run(Nothing())
            await kiosk.until(lambda state: fault_of(state) == Fault.OFFLINE)
            await end.restore()
            await kiosk.until(lambda state: is_ready(state, "a4"))
