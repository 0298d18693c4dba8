"""What really comes out: a PulseAudio server of our own with a null sink, and a recorder at its monitor."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from agent.announcer import Announcement, Announcer, Priority
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import SoundSettings as BenchSound
from kiosk.bench.sound import SoundEnd
from kiosk.domain.clock import SystemClock
from kiosk.hardware.sound.driver import ChildPlayer
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.hardware.printer.setting import until
from tests.hardware.sound.tones import tone

pytestmark = pytest.mark.skipif(shutil.which("pulseaudio") is None, reason="PulseAudio is not installed")
LONG_ENOUGH_S = 0.08


@dataclass(slots=True)
class Hall:
    """A loudspeaker and ears before it."""

    end: SoundEnd
    player: ChildPlayer

    def pitches(self) -> list[tuple[int, float]]:
        """Tones in the order they were heard, and how long; a busy machine may break one in two."""
        whole = [burst for burst in self.end.view().heard if burst.seconds >= LONG_ENOUGH_S]
        tones = groupby(whole, key=lambda burst: round(burst.hertz, -2))
        return [(pitch, sum(burst.seconds for burst in bursts)) for pitch, bursts in tones]


@asynccontextmanager
async def a_hall(folder: Path) -> AsyncIterator[Hall]:
    """Quiet at first."""
    clock = SystemClock()
    end = SoundEnd(BenchSound(), clock, WireLog(clock, 20, lambda: None), lambda: None)
    await end.start(folder / "sound")
    server = end.addresses()["sound"]
    player = ChildPlayer(SoundSettings(enabled=True, backend=Backend.PULSE, server=server, watch_s=0.1))
    try:
        await player.open()
        yield Hall(end, player)
    finally:
        await player.close()
        await end.stop()


def said(name: str, folder: Path, hertz: int, seconds: float, priority: Priority) -> Announcement:
    """A tone to be announced."""
    return Announcement(name, tone(folder, hertz, seconds), priority)


async def test_announcements_are_heard_in_order_of_importance_and_do_not_overlap(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall, speaking(hall) as announcer:
        announcer.say(said("guide", tmp_path, 900, 5.0, Priority.GUIDANCE))
        await until(lambda: hall.end.view().sounding, 5.0)
        await asyncio.sleep(0.3)
        announcer.say(said("second call", tmp_path, 600, 0.3, Priority.CALL))
        announcer.say(said("danger", tmp_path, 400, 0.4, Priority.SAFETY))
        await until(lambda: {400, 600, 900} <= {pitch for pitch, _ in hall.pitches()}, 10.0)
        heard = hall.pitches()
    assert [pitch for pitch, _ in heard] == [900, 400, 600]  # a mixture of two would be none of them
    assert heard[0][1] < 3.0  # the guidance of 5 s gave way at once
    assert [seconds for _, seconds in heard[1:]] == pytest.approx([0.4, 0.3], abs=0.2)


@pytest.mark.slow
async def test_a_higher_volume_is_louder(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        for volume, hertz in ((1, 400), (3, 600), (5, 900)):
            await hall.player.play(tone(tmp_path, hertz, 0.3), volume)
            await asyncio.sleep(0.3)  # so that they are heard as three
        await until(lambda: len(hall.pitches()) == 3, 6.0)
        bursts = hall.end.view().heard
    loudness = [
        max(burst.loudness for burst in bursts if round(burst.hertz, -2) == hertz)
        for hertz in (400, 600, 900)
    ]
    assert loudness == sorted(loudness)
    assert loudness[2] > 4 * loudness[0]


@asynccontextmanager
async def speaking(hall: Hall) -> AsyncIterator[Announcer]:
    """An announcer that runs; what is said in the first moment is said in order of importance."""
    announcer = Announcer(hall.player, SystemClock(), lambda: 5)
    running = asyncio.create_task(announcer.run())
    try:
        yield announcer
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
