"""The face process, a real one: warm, asked, killed."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.preview import PictureSize
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.preview_writer import PreviewWriter
from kiosk.hardware.face import messages
from kiosk.hardware.face.carrying import look_of
from kiosk.hardware.face.driver import FaceWork
from kiosk.hardware.face.models import NoModels
from kiosk.hardware.face.settings import FaceSettings

SIZE = PictureSize(320, 240)
PICTURE = np.random.default_rng(2).normal(110, 3, (240, 320, 3)).clip(0, 255).astype(np.uint8)


class Owner:
    """Somebody who has a face process, and hears when it is gone."""

    def __init__(self, settings: FaceSettings) -> None:
        self.gone = asyncio.Event()
        self.work = FaceWork(settings, gone=self.gone.set)

    @property
    def pid(self) -> int:
        assert self.work.pid is not None
        return self.work.pid


@pytest_asyncio.fixture
async def owner() -> AsyncIterator[Owner]:
    owner = Owner(FaceSettings(threads=1, answer_s=20.0, start_s=60.0))
    await owner.work.start()
    yield owner
    await owner.work.stop()


async def reason_of(owner: Owner, order: messages.Order, content: bytes = b"") -> str:
    with pytest.raises(Refused) as refused:
        await owner.work.ask(order, content)
    return refused.value.reason


async def test_a_day_at_the_face_process(owner: Owner) -> None:
    """One process for all that is asked in turn: starting one takes a second."""
    assert await reason_of(owner, messages.See()) == "not_watching"
    assert await reason_of(owner, messages.Compare()) == "no_portrait"
    assert await reason_of(owner, messages.TakePortrait(follows=5), b"12345") == "not_a_picture"

    with PreviewMemory(SIZE) as memory:
        writer = PreviewWriter(memory.fd)
        memory.seal()
        reading = memory.reading_fd()
        await owner.work.watch(reading)
        os.close(reading)
        assert await reason_of(owner, messages.See(limit_s=0.01)) == "no_picture"
        writer.publish(PICTURE, time.monotonic_ns())
        answer, content = await owner.work.ask(messages.See())
        assert isinstance(answer, messages.Seen)
        look = look_of(content)
        assert (answer.sequence, answer.passive, look.size, look.faces) == (1, None, (320, 240), ())
        assert await reason_of(owner, messages.See(after=1, limit_s=0.01)) == "no_picture"

    await owner.work.ask(messages.Forget())
    assert await reason_of(owner, messages.See()) == "not_watching"
    limits = Path(f"/proc/{owner.pid}/limits").read_text()
    assert "Max core file size        0 " in limits
    assert f"Max address space         {1500 << 20} " in limits


async def test_a_process_that_dies_is_told_once_and_takes_what_was_asked_with_it(owner: Owner) -> None:
    os.kill(owner.pid, signal.SIGSTOP)
    asked = asyncio.create_task(owner.work.ask(messages.Compare()))
    await asyncio.sleep(0)
    os.kill(owner.pid, signal.SIGKILL)

    with pytest.raises(Unreachable):
        await asked
    await asyncio.wait_for(owner.gone.wait(), 10)
    with pytest.raises(Unreachable):
        await owner.work.ask(messages.Compare())


async def test_a_process_that_hangs_is_killed() -> None:
    owner = Owner(FaceSettings(threads=1, answer_s=0.2, start_s=60.0))
    await owner.work.start()
    pid = owner.pid
    os.kill(pid, signal.SIGSTOP)

    with pytest.raises(Unreachable, match="hangs"):
        await owner.work.ask(messages.Compare())

    assert not Path(f"/proc/{pid}").exists()
    await owner.work.stop()


async def test_missing_models_are_one_line_and_no_process(tmp_path: Path) -> None:
    owner = Owner(FaceSettings(folder=str(tmp_path), start_s=60.0))

    with pytest.raises(NoModels, match=r"manifest\.toml is missing: \./run models"):
        await owner.work.start()

    assert owner.work.pid is None
    assert not owner.gone.is_set()
