"""The player on the null backend, which plays nothing and keeps real time."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.sound.driver import ChildPlayer
from kiosk.hardware.sound.port import Ended, NoSound, Sound
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.hardware.sound.tones import tone


@pytest.fixture
async def player() -> AsyncIterator[ChildPlayer]:
    playing = ChildPlayer(SoundSettings(enabled=True, backend=Backend.NULL, watch_s=0.1))
    await playing.open()
    yield playing
    await playing.close()


async def test_a_sound_takes_its_time_and_is_then_finished(player: ChildPlayer, tmp_path: Path) -> None:
    started = time.monotonic()
    assert await player.play(tone(tmp_path, 440, 0.4), 3) is Ended.FINISHED
    assert 0.38 < time.monotonic() - started < 5


async def test_clips_are_heard_one_after_the_other(player: ChildPlayer, tmp_path: Path) -> None:
    clips = [tone(tmp_path, hertz, 0.15) for hertz in (440, 660)]
    joined = Sound(tuple(clip.clips[0] for clip in clips), 0.3, gap_ms=50)
    started = time.monotonic()
    assert await player.play(joined, 3) is Ended.FINISHED
    assert time.monotonic() - started > 0.33


async def test_a_sound_that_is_cancelled_leaves_the_player_ready(player: ChildPlayer, tmp_path: Path) -> None:
    playing = asyncio.create_task(player.play(tone(tmp_path, 440, 5.0), 3))
    await asyncio.sleep(0.1)
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    async with asyncio.timeout(60):
        assert await player.play(tone(tmp_path, 440, 0.1), 3) is Ended.FINISHED


async def test_a_file_that_is_none_is_told_and_the_player_lives(player: ChildPlayer, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ogg"
    broken.write_bytes(b"OggS and no more")
    for path in (broken, tmp_path / "missing.wav"):
        with pytest.raises(NoSound):
            await player.play(Sound((path,), 1.0), 3)
    assert await player.play(tone(tmp_path, 440, 0.1), 3) is Ended.FINISHED


async def test_an_output_that_is_not_there_is_told(tmp_path: Path) -> None:
    player = ChildPlayer(SoundSettings(enabled=True, backend=Backend.NULL, headphones="Studio 9000"))
    await player.open()
    player.use_headphones(True)
    with pytest.raises(NoSound):
        await player.play(tone(tmp_path, 440, 0.1), 3)
    await player.close()


async def test_it_is_a_device_with_facts(player: ChildPlayer) -> None:
    assert await anext(player.watch()) == (DeviceState.READY, Fault.NONE, Notice.NONE)
    assert player.facts == {"backend": "Null", "outputs": "NULL Playback Device"}
    await player.close()
    assert player.facts == {}
    assert player.pid is None


async def test_where_no_sound_system_is_there_is_no_sound() -> None:
    player = ChildPlayer(SoundSettings(enabled=True, backend=Backend.PULSE, server="unix:/nowhere/native"))
    with pytest.raises(NoSound) as told:
        await player.open()
    assert told.value.fault is Fault.NO_SOUND
    assert player.pid is None
