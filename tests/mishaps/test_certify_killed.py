"""The face process, or the visit's, dies in the middle of an attempt: said at once, no try is lost, and another one may begin."""

import asyncio
import os
import signal
from pathlib import Path

from agent.face_schemas import FaceStep, FaceTrouble
from kiosk.bench.camera.scenes import Scene
from tests.agent.certify_kiosk import CertifyKiosk, certify_kiosk, is_alive
from tests.agent.station import until
from tests.bench.back_office import RunningOffice
from tests.bench.certs import DUE_SOON, kept


def face_processes() -> list[int]:
    """Ours, as the agent runs in this process."""
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(one) for one in listed if b"face.process" in Path(f"/proc/{one}/cmdline").read_bytes()]


async def stands(kiosk: CertifyKiosk) -> None:
    await kiosk.agree(await kiosk.come(DUE_SOON))
    kiosk.camera.show(Scene.NOBODY)
    await kiosk.look()
    await kiosk.begin()
    await kiosk.until(lambda view: view.step is FaceStep.STANDING)


async def test_the_face_process_dies(tmp_path: Path, office: RunningOffice) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        await stands(kiosk)
        first = kiosk.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        view = await kiosk.ended()
        assert (view.step, view.trouble, view.tries_left) == (FaceStep.BROKEN_OFF, FaceTrouble.DIED, 3)

        await asyncio.gather(kiosk.begin(), kiosk.begin())  # a second finger starts no second process
        await kiosk.until(lambda view: view.step is FaceStep.STANDING)
        assert kiosk.pid not in (first, None)
        assert face_processes() == [kiosk.pid]
        await kiosk.counter.kiosk.client.end(kiosk.visit, "e", "done")
        assert face_processes() == []


async def test_the_visits_process_dies_and_nobody_is_looked_at(tmp_path: Path, office: RunningOffice) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        await stands(kiosk)
        pid = kiosk.pid
        os.kill(kiosk.counter.kiosk.agent.child.pids[0], signal.SIGKILL)
        state = await kiosk.counter.kiosk.until(lambda state: state.face is None)
        assert state.visit is not None
        assert state.visit.person is None
        await until(lambda: not is_alive(pid))
        assert kept(office)["certifications"] == []
