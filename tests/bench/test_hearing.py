"""From the kiosk's mouth to the person before the camera: a sound server, its ear, and who acts on it."""

import asyncio
import shutil
from pathlib import Path

import pytest

from agent.announcer import Announcement, Announcer, Outcome
from agent.voice_clips import OWN, Voice
from kiosk.bench.camera.machine import CameraBench
from kiosk.bench.camera.settings import CameraSettings
from kiosk.bench.face.person import Challenge
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import SoundSettings as BenchSound
from kiosk.bench.sound import SoundEnd
from kiosk.domain.clock import SystemClock
from kiosk.hardware.sound.driver import ChildPlayer
from kiosk.hardware.sound.settings import Backend, SoundSettings

TELLS = ("say-face-turn-left", "say-face-blink", "say-face-turn-right", "say-face-open-mouth")


@pytest.mark.skipif(shutil.which("pulseaudio") is None, reason="PulseAudio is not installed")
async def test_every_action_that_is_said_is_understood_from_what_comes_out(tmp_path: Path) -> None:
    clock, understood = SystemClock(), list[str]()
    wire = WireLog(clock, 20, lambda: None)
    camera = CameraBench(CameraSettings(), clock, wire, lambda: None)
    await camera.stands(3)

    def heard(clip: str) -> None:
        understood.append(clip)
        camera.overhears(clip)

    end = SoundEnd(BenchSound(voice=str(OWN)), clock, wire, lambda: None, heard)
    await end.start(tmp_path / "sound")
    player = ChildPlayer(
        SoundSettings(enabled=True, backend=Backend.PULSE, server=end.addresses()["sound"], watch_s=0.1)
    )
    announcer = Announcer(player, clock, lambda: 3)
    running = asyncio.create_task(announcer.run())
    try:
        await player.open()
        for tell in TELLS:
            await said_until_understood(announcer, tell, understood)
            assert camera.view().heard is Challenge(tell.removeprefix("say-face-"))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await player.close()
        await end.stop()
        await camera.stop()
    assert list(dict.fromkeys(understood)) == list(TELLS)
    assert "请张开嘴" in [one.words for one in end.view().heard]


async def said_until_understood(announcer: Announcer, tell: str, understood: list[str]) -> None:
    """Said again where a busy machine broke the sound; never understood as anything else."""
    sound = Voice(OWN).sound(tell)
    async with asyncio.timeout(60):
        while tell not in understood:
            ended: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
            announcer.say(Announcement(tell, sound, on_end=ended.set_result))
            await ended
            await asyncio.sleep(1.0)  # its echo is still on the way
