"""The face process, a real one: warm, and asked one thing after the other."""

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from kiosk.domain.errors import Refused
from kiosk.domain.preview import PictureSize
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.preview_writer import PreviewWriter
from kiosk.hardware.face import messages
from kiosk.hardware.face.carrying import look_of
from kiosk.hardware.face.settings import FaceSettings
from tests.hardware.face.owner import Owner

SIZE = PictureSize(320, 240)
PICTURE = np.random.default_rng(2).normal(110, 3, (240, 320, 3)).clip(0, 255).astype(np.uint8)


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
