"""The face process dies or hangs while it is asked: said at once, told once, and nobody waits for ever."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from kiosk.domain.errors import Unreachable
from kiosk.hardware.face import messages
from kiosk.hardware.face.settings import FaceSettings
from tests.hardware.face.owner import Owner


async def test_a_process_that_dies_is_told_once_and_takes_what_was_asked_with_it() -> None:
    owner = Owner(FaceSettings(threads=1, start_s=60.0))
    await owner.work.start()
    os.kill(owner.pid, signal.SIGSTOP)
    asked = asyncio.create_task(owner.work.ask(messages.Compare()))
    await asyncio.sleep(0)
    os.kill(owner.pid, signal.SIGKILL)

    with pytest.raises(Unreachable):
        await asked
    await asyncio.wait_for(owner.gone.wait(), 60)
    with pytest.raises(Unreachable):
        await owner.work.ask(messages.Compare())
    await owner.work.stop()


async def test_a_process_that_hangs_is_killed() -> None:
    owner = Owner(FaceSettings(threads=1, answer_s=0.2, start_s=60.0))
    await owner.work.start()
    pid = owner.pid
    os.kill(pid, signal.SIGSTOP)

    with pytest.raises(Unreachable, match="hangs"):
        await owner.work.ask(messages.Compare())

    assert not Path(f"/proc/{pid}").exists()
    await owner.work.stop()
