"""The face process, a real one: warm, and asked one thing after the other."""

import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import pytest
import pytest_asyncio

from kiosk.domain.errors import Refused
from kiosk.domain.preview import PictureSize
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.preview_writer import PreviewWriter
from kiosk.hardware.face import messages
from kiosk.hardware.face.carrying import look_of
from kiosk.hardware.face.settings import FaceSettings
from kiosk.hardware.handing import hand
from tests.hardware.face.drawn import before_camera, portrait
from tests.hardware.face.owner import Owner


@pytest_asyncio.fixture
async def owner() -> AsyncIterator[Owner]:
    owner = Owner(FaceSettings(threads=1, answer_s=20.0, start_s=60.0))
    await owner.work.start()
    yield owner
    await owner.work.stop()


@dataclass(frozen=True, slots=True)
class Camera:
    """What it shows, and how it is looked at."""

    writer: PreviewWriter
    reading: int


@contextmanager
def shown(*, infrared: bool) -> Iterator[Camera]:
    size = PictureSize(320, 240) if infrared else PictureSize(640, 480)
    with PreviewMemory(size) as memory:
        writer = PreviewWriter(memory.fd)
        memory.seal()
        reading = memory.reading_fd()
        yield Camera(writer, reading)
        os.close(reading)


async def reason_of(owner: Owner, order: messages.Order) -> str:
    with pytest.raises(Refused) as refused:
        await owner.work.ask(order)
    return refused.value.reason


async def hand_over(owner: Owner, content: bytes) -> None:
    opened, _ = await owner.work.ask(messages.OpenDoor())
    assert isinstance(opened, messages.DoorOpen)
    hand(content, 1, opened.door)


async def test_a_visit_at_the_face_process(owner: Owner) -> None:
    """One process for all that is asked in turn: starting one takes a second."""
    assert await reason_of(owner, messages.See()) == "not_watching"
    assert await reason_of(owner, messages.Compare()) == "no_portrait"
    assert await reason_of(owner, messages.TakePortrait()) == "no_portrait"
    await hand_over(owner, b"12345")
    assert await reason_of(owner, messages.TakePortrait()) == "not_a_picture"
    await hand_over(owner, cv2.imencode(".jpg", portrait(seed=2))[1].tobytes())
    kept, _ = await owner.work.ask(messages.TakePortrait())
    assert isinstance(kept, messages.Kept)
    assert await reason_of(owner, messages.TakePortrait()) == "no_portrait"  # a door is for one
    assert await reason_of(owner, messages.Compare()) == "no_embedding"

    with shown(infrared=False) as camera, shown(infrared=True) as infrared:
        await owner.work.watch(camera.reading)
        await owner.work.watch(infrared.reading, infrared=True)
        assert await reason_of(owner, messages.See(limit_s=0.01)) == "no_picture"
        at_ns = time.monotonic_ns()
        infrared.writer.publish(before_camera(portrait(seed=3)), at_ns + 10_000_000)
        camera.writer.publish(before_camera(portrait()), at_ns)
        seen, content = await owner.work.ask(messages.See(embed=True, within=15.0, pair=True))
        assert isinstance(seen, messages.Seen)
        assert (seen.sequence, seen.passive, seen.infrared) == (1, None, 64 * 64 * 3)
        assert seen.scene == pytest.approx(115, abs=25)
        look = look_of(content[: -seen.infrared])
        assert (look.at_s, look.size, len(look.faces)) == (at_ns / 1e9, (640, 480), 1)
        assert look.embedding is not None
        assert await reason_of(owner, messages.See(after=1, limit_s=0.01)) == "no_picture"
        compared, _ = await owner.work.ask(messages.Compare())
        assert isinstance(compared, messages.Compared)
        assert compared.score > 0.9

        assert await reason_of(owner, messages.Follow()) == "not_begun"
        await owner.work.ask(messages.Begin(steps=("blink", "turn-left"), slow=True))
        hinted, _ = await owner.work.ask(messages.Guide())
        followed, nothing = await owner.work.ask(messages.Follow(pair=True))
        await owner.work.ask(messages.Shone(stages=((0.0, (255, 255, 255)),), began_s=at_ns / 1e9))
        judged, _ = await owner.work.ask(messages.Judge())
        assert isinstance(hinted, messages.Hinted)
        assert isinstance(followed, messages.Followed)
        assert isinstance(judged, messages.Judged)
        assert (followed.tell, followed.step, followed.steps, nothing) == ("look-straight", 0, 2, b"")
        assert judged.live is not messages.Liveness.LIVE
        assert "unfinished" in {line.reason for line in judged.findings}
        assert judged.score is not None

    await owner.work.ask(messages.Forget())
    assert await reason_of(owner, messages.See()) == "not_watching"
    assert await reason_of(owner, messages.Compare()) == "no_portrait"
    limits = Path(f"/proc/{owner.pid}/limits").read_text()
    assert "Max core file size        0 " in limits
    assert f"Max address space         {1500 << 20} " in limits
