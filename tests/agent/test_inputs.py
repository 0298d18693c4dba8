"""What the inputs board sees reaches the screen, the sound and the fleet."""

from pathlib import Path

from kiosk.bench.inputs import BenchInputs
from kiosk.bench.inputs import InputsSettings as BenchSettings
from kiosk.bench.panel_wire import WireLog
from kiosk.domain.clock import SystemClock
from kiosk.hardware.inputs.settings import InputsSettings
from tests.agent.station import Wanted, is_ready, running_kiosk


async def test_a_door_a_person_and_a_plug_are_told_on(tmp_path: Path) -> None:
    bench = BenchInputs(
        BenchSettings(baud=115200, beat_s=0.2), WireLog(SystemClock(), 100, lambda: None), lambda: None
    )
    await bench.start(tmp_path / "bench")
    switch = bench.actions()["switch"]
    settings = InputsSettings(address=bench.addresses()["inputs"], enabled=True)
    async with running_kiosk(tmp_path / "kiosk", Wanted(printer=False, inputs=settings)) as kiosk:
        plugged: list[bool] = []
        kiosk.agent.inputs.on_headphones(plugged.append)
        await kiosk.until(lambda state: is_ready(state, "inputs"))
        await switch.run(switch.takes(input="near", on=True))
        await kiosk.until(lambda state: state.near)
        for name in ("headphones", "door_open"):
            await switch.run(switch.takes(input=name, on=True))
        await switch.run(switch.takes(input="mains", on=False))
        await kiosk.until(
            lambda state: any(
                line.device == "inputs" and line.notice == "on_battery" for line in state.devices
            )
        )
        await switch.run(switch.takes(input="mains", on=True))
        await switch.run(switch.takes(input="door_open", on=False))
        await kiosk.until(
            lambda state: any(line.notice == "none" and line.device == "inputs" for line in state.devices)
        )
        kinds = [kind for kind in await kiosk.events() if kind.startswith(("power", "door"))]
        assert sorted(kinds) == ["door.closed", "door.opened", "power.lost", "power.restored"]
        assert kinds.index("power.lost") < kinds.index("power.restored")
        assert plugged == [False, True]
    await bench.stop()
