"""How loud it is when, and words that the site's own engine renders: in the background, each once, never in a call's way."""

import asyncio
import dataclasses
import stat
from datetime import time
from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import ConfigError
from kiosk.domain.settings import load
from kiosk.queue.schemas import Message
from kiosk.queue.settings import QueueSettings, WindowSettings
from kiosk.queue.staff import Role, Session
from kiosk.queue.voice.rendering import NotRendered, ProgramEngine, RenderedWords, engine_of
from kiosk.queue.voice.settings import VoiceSettings, VolumeSpan
from tests.queue.site import running_hall, site_settings

ENGINE = """#!/usr/bin/env python3
import struct, sys
text = sys.stdin.buffer.read().decode()
with open({log!r}, "a") as log:
    log.write(text + "\\n")
pcm = bytes(2 * 2400)
head = b"RIFF" + struct.pack("<I", 36 + len(pcm)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 24000, 48000, 2, 16)
sys.stdout.buffer.write(head + b"data" + struct.pack("<I", len(pcm)) + pcm)
"""
LUNCH = VolumeSpan(time(12), time(13, 30), 0)


def program(folder: Path, text: str) -> Path:
    """A small program of our own."""
    path = folder / "engine"
    path.write_text(text, "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def rendered(folder: Path) -> list[str]:
    """What the engine was asked for."""
    log = folder / "asked"
    return log.read_text("utf-8").splitlines() if log.exists() else []


def test_calls_are_as_loud_as_the_hour_says() -> None:
    voice = VoiceSettings(volume=80, schedule=(LUNCH, VolumeSpan(time(8), time(18), 60)))
    volumes = [
        voice.volume_at(at) for at in (time(7), time(8), time(12), time(13, 29), time(13, 30), time(18))
    ]
    assert volumes == [80, 60, 0, 0, 60, 80]


@pytest.mark.parametrize(
    "wrong", ("volume = 101", "schedule = [{ begins = 13:00:00, ends = 12:00:00, volume = 5 }]")
)
def test_a_volume_that_makes_no_sense_stops_the_start(tmp_path: Path, wrong: str) -> None:
    over = tmp_path / "over.toml"
    over.write_text(f"[voice]\n{wrong}\n", "utf-8")
    with pytest.raises(ConfigError, match="voice"):
        load(Path("config/queue.toml"), QueueSettings, over)


async def test_displays_hear_the_volume_of_the_hour_and_an_emergency_has_its_own(tmp_path: Path) -> None:
    quiet = VoiceSettings(schedule=(VolumeSpan(time(0), time(23, 59), 0),), emergency_volume=90)
    async with running_hall(tmp_path, dataclasses.replace(site_settings(), voice=quiet)) as hall:
        room, head = hall.service.signage, Session("s", await hall.hire(), "赵敏", Role.ADMIN, "csrf")
        await room.raise_emergency(new_command_id(), head, Message(), "请离开")
        told = room.view()
        assert told.volume == 0
        assert told.emergency is not None
        assert told.emergency.volume == 90


async def test_a_window_s_name_is_rendered_when_somebody_waits_for_it_and_once_only(tmp_path: Path) -> None:
    engine = program(tmp_path, ENGINE.format(log=str(tmp_path / "asked")))
    rows = (WindowSettings(number=1, services=("pension",), name="社保综合窗口"),)
    settings = dataclasses.replace(site_settings(window_rows=rows), voice=VoiceSettings(engine=str(engine)))
    async with running_hall(tmp_path, settings) as hall:
        words = hall.service.signage.words
        assert words.address("社保综合窗口") == ""
        await hall.take()
        await hall.take()
        async with asyncio.timeout(60):
            while not words.address("社保综合窗口"):  # noqa: ASYNC110 (a program of its own sends no event)
                await asyncio.sleep(0.05)
        await hall.take()
        file = words.path(words.address("社保综合窗口").rpartition("/")[2])
        assert file is not None
        assert file.read_bytes()[:4] == b"RIFF"
        assert rendered(tmp_path) == ["社保综合窗口"]


async def test_without_an_engine_a_ticket_is_taken_as_ever(tmp_path: Path) -> None:
    rows = (WindowSettings(number=1, services=("pension",), name="社保综合窗口"),)
    async with running_hall(tmp_path, site_settings(window_rows=rows)) as hall:
        assert engine_of(hall.service.settings.voice) is None
        assert (await hall.take()).number == "A001"


@pytest.mark.parametrize(
    ("body", "timeout_s"),
    (("#!/bin/sh\nexit 1\n", 5.0), ("#!/bin/sh\necho no sound\n", 5.0), ("#!/bin/sh\nsleep 60\n", 0.3)),
)
async def test_an_engine_that_fails_is_given_up(tmp_path: Path, body: str, timeout_s: float) -> None:
    with pytest.raises(NotRendered):
        await ProgramEngine(program(tmp_path, body), timeout_s).render("社保综合窗口")


async def test_an_engine_that_is_not_there_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(NotRendered, match="nowhere"):
        await ProgramEngine(tmp_path / "nowhere", 1.0).render("社保综合窗口")


async def test_a_text_that_failed_is_tried_again_when_it_is_asked_for_again(tmp_path: Path) -> None:
    class Moody:
        def __init__(self) -> None:
            self.asked = 0
            self.failed = asyncio.Event()

        async def render(self, text: str) -> bytes:
            self.asked += 1
            if self.asked == 1:
                self.failed.set()
                raise NotRendered(text)
            return b"RIFF" + bytes(4) + b"WAVE" + bytes(60)

    engine, ready = Moody(), asyncio.Event()
    words = RenderedWords(tmp_path / "voice", engine, ready.set)
    running = asyncio.create_task(words.run())
    words.prepare(("三楼",))
    async with asyncio.timeout(60):
        await engine.failed.wait()
        await asyncio.sleep(0)
        words.prepare(("三楼",))
        await ready.wait()
    running.cancel()
    assert engine.asked == 2
    assert words.address("三楼").startswith("/display/voice/")


def test_a_name_that_is_no_sound_of_ours_leads_nowhere(tmp_path: Path) -> None:
    words = RenderedWords(tmp_path, None, lambda: None)
    assert words.path("../store.sqlite3") is None
    assert words.path("x.wav") is None
