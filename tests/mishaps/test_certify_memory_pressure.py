"""The face process comes to the end of its memory while somebody stands there: it ends and says so, and the next one works.

No try is lost, the portrait is not blamed, nothing is left behind, and no words of an error are printed.
"""

import asyncio
import os
import resource
from pathlib import Path

import cv2
import pytest

from kiosk.domain.errors import Unreachable
from kiosk.hardware.face import messages
from kiosk.hardware.face.settings import FaceSettings
from kiosk.hardware.handing import hand
from tests.hardware.face.drawn import portrait
from tests.hardware.face.owner import Owner

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def bound(pid: int | None) -> None:
    """From now on it gets no more address space than it has."""
    assert pid is not None
    has = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * PAGE_BYTES
    resource.prlimit(pid, resource.RLIMIT_AS, (has, has))


async def test_a_process_without_memory_ends_and_does_not_blame_the_portrait(
    capfd: pytest.CaptureFixture[str],
) -> None:
    owner = Owner(FaceSettings(threads=1, answer_s=60.0, start_s=60.0))
    await owner.work.start()
    try:
        opened, _ = await owner.work.ask(messages.OpenDoor())
        assert isinstance(opened, messages.DoorOpen)
        hand(cv2.imencode(".png", cv2.resize(portrait(seed=2), (3000, 3600)))[1].tobytes(), 1, opened.door)
        bound(owner.pid)
        with pytest.raises(Unreachable):
            await owner.work.ask(messages.TakePortrait())
        await asyncio.wait_for(owner.gone.wait(), 60)
    finally:
        await owner.work.stop()
    assert "Traceback" not in capfd.readouterr().err
