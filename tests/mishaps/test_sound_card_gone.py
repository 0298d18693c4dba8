"""The loudspeaker disappears: the screen is told, everything else goes on, and it speaks again when it is back."""

import shutil
from pathlib import Path

import pytest

from agent.schemas import State
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import SoundSettings as BenchSound
from kiosk.bench.sound import SoundEnd
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.agent.station import Wanted, is_ready, running_kiosk

pytestmark = pytest.mark.skipif(shutil.which("pulseaudio") is None, reason="PulseAudio is not installed")


def fault_of(state: State) -> str:
    """What the screen is told of the sound."""
    return next((line.fault for line in state.devices if line.device == "sound"), "")


async def test_the_voice_goes_and_comes_back(tmp_path: Path) -> None:
    clock = SystemClock()
    end = SoundEnd(BenchSound(), clock, WireLog(clock, 9, lambda: None), lambda: None)
    await end.start(tmp_path / "sound")
    server = end.addresses()["sound"]
    fitted = SoundSettings(enabled=True, backend=Backend.PULSE, server=server, watch_s=0.1)
    try:
        async with running_kiosk(tmp_path / "agent", Wanted(printer=False, sound=fitted)) as kiosk:
            await kiosk.until(lambda state: is_ready(state, "sound"))
            await end.actions()["unplug"].run(end.actions()["unplug"].takes())
            gone = await kiosk.until(lambda state: fault_of(state) == Fault.NO_SOUND)
            assert gone.voice is None
            assert next(one.state for one in gone.devices if one.device == "sound") == DeviceState.BACKOFF
            assert await kiosk.begin()
            await end.restore()
            back = await kiosk.until(lambda state: is_ready(state, "sound"))
            assert back.voice is not None
    finally:
        await end.stop()
