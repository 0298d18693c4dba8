"""The loudspeaker goes in the middle of a sentence: the sentence ends in time, and the next one is said when it is back."""

import asyncio
import shutil
from pathlib import Path

import pytest

from agent.announcer import Announcement, Announcer, Outcome
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import SoundSettings as BenchSound
from kiosk.bench.sound import SoundEnd
from kiosk.domain.clock import SystemClock
from kiosk.hardware.sound.driver import ChildPlayer
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.hardware.printer.setting import until
from tests.hardware.sound.tones import tone
from tests.hardware.supervised import supervised

pytestmark = pytest.mark.skipif(shutil.which("pulseaudio") is None, reason="PulseAudio is not installed")


async def test_a_sentence_that_lost_its_loudspeaker_ends_and_the_next_is_said(tmp_path: Path) -> None:
    clock = SystemClock()
    end = SoundEnd(BenchSound(), clock, WireLog(clock, 9, lambda: None), lambda: None)
    await end.start(tmp_path / "sound")
    fitted = SoundSettings(enabled=True, backend=Backend.PULSE, server=end.addresses()["sound"], watch_s=0.1)
    player = ChildPlayer(fitted)
    outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
    mouth = Announcer(player, clock, lambda: 3, between_s=0.0)
    running = asyncio.create_task(mouth.run())
    unplug = end.actions()["unplug"]
    try:
        async with supervised(player) as health:
            await health.ready()
            mouth.say(Announcement("long", tone(tmp_path, 440, 1.2), on_end=outcomes.put_nowait))
            await until(lambda: end.view().sounding, 5.0)
            await unplug.run(unplug.takes())
            async with asyncio.timeout(60):
                assert await outcomes.get() in (Outcome.LOST, Outcome.FINISHED)
            await health.lost()
            await end.restore()
            await health.ready()
            mouth.say(Announcement("next", tone(tmp_path, 600, 0.2), on_end=outcomes.put_nowait))
            async with asyncio.timeout(60):
                assert await outcomes.get() is Outcome.FINISHED
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await player.close()
        await end.stop()
