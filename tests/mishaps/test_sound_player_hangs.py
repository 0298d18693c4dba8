"""The sound server takes a sound and never plays it: the watchdog ends the player, and the next thing is said."""

import asyncio
import shutil
from pathlib import Path

import pytest

from agent import announcer as timing
from agent.announcer import Announcement, Announcer, Outcome
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import SoundSettings as BenchSound
from kiosk.bench.sound import SoundEnd
from kiosk.domain.clock import SystemClock
from kiosk.hardware.sound.driver import ChildPlayer
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.hardware.sound.tones import tone

pytestmark = pytest.mark.skipif(shutil.which("pulseaudio") is None, reason="PulseAudio is not installed")


async def test_a_hung_server_costs_two_seconds_and_one_announcement(tmp_path: Path) -> None:
    clock = SystemClock()
    end = SoundEnd(BenchSound(), clock, WireLog(clock, 9, lambda: None), lambda: None)
    await end.start(tmp_path / "sound")
    player = ChildPlayer(SoundSettings(enabled=True, backend=Backend.PULSE, server=end.addresses()["sound"]))
    outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
    said = Announcement("guide", tone(tmp_path, 440, 0.2), on_end=outcomes.put_nowait)
    mouth = Announcer(player, clock, lambda: 3, between_s=0.0)
    running = asyncio.create_task(mouth.run())
    try:
        await player.open()
        hang = end.actions()["hang"]
        await hang.run(hang.takes())
        mouth.say(said)
        async with asyncio.timeout(timing.HANGS_S + 2):
            assert await outcomes.get() is Outcome.LOST
        assert player.pid is None
        await end.actions()["go_on"].run(hang.takes())
        await player.open()
        mouth.say(said)
        async with asyncio.timeout(60):
            assert await outcomes.get() is Outcome.FINISHED
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await player.close()
        await end.stop()
