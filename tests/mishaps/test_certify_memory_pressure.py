"""The face process comes to the end of its memory while somebody stands there: it ends and says so, and the next one works.

No try is lost, the portrait is not blamed, nothing is left behind, and no words of an error are printed.
"""

import asyncio
import os
import resource
from pathlib import Path

import cv2
import pytest

from agent.face_schemas import FaceStep, FaceTrouble
from kiosk.bench.camera.scenes import Scene
from kiosk.domain.errors import Unreachable
from kiosk.hardware.face import messages
from kiosk.hardware.face.settings import FaceSettings
from kiosk.hardware.handing import hand
from tests.agent.certify_kiosk import CertifyKiosk, certify_kiosk
from tests.agent.station import until
from tests.bench.back_office import RunningOffice
from tests.bench.certs import DUE_SOON, kept
from tests.hardware.face.drawn import portrait
from tests.hardware.face.owner import Owner
from tests.mishaps.test_certify_killed import face_processes

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def bound(pid: int | None) -> None:
    """From now on it gets no more address space than it has."""
    assert pid is not None
    has = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * PAGE_BYTES
    resource.prlimit(pid, resource.RLIMIT_AS, (has, has))


async def broke_off(kiosk: CertifyKiosk) -> None:
    view = await kiosk.ended()
    assert (view.step, view.trouble, view.tries_left) == (FaceStep.BROKEN_OFF, FaceTrouble.DIED, 3)
    await until(lambda: face_processes() == [])


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


async def test_memory_ends_and_another_attempt_works(
    tmp_path: Path, office: RunningOffice, capfd: pytest.CaptureFixture[str]
) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        await kiosk.agree(await kiosk.come(DUE_SOON))
        kiosk.camera.show(Scene.NOBODY)
        await kiosk.look()
        await kiosk.begin()
        await kiosk.until(lambda view: view.step is FaceStep.STANDING)
        await kiosk.counter.kiosk.client.look_away(kiosk.visit)
        await kiosk.until(lambda view: view.trouble is FaceTrouble.NO_CAMERA)
        bound(kiosk.pid)  # before the camera's pictures come anew
        await kiosk.look()
        await kiosk.begin()
        await broke_off(kiosk)

        await kiosk.begin()
        view = await kiosk.until(lambda view: view.step is FaceStep.STANDING)
        assert (view.hint, view.trouble, view.tries_left) == ("nobody", None, 3)
        assert kept(office)["certifications"] == []
    assert "Traceback" not in capfd.readouterr().err
