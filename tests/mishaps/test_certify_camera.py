"""The camera goes, is covered, freezes, shows nobody, or hangs upside down: nothing is judged, no try is lost, it is said."""

from pathlib import Path

import numpy as np

from agent.face_schemas import FaceStep, FaceTrouble
from kiosk.bench.camera.scenes import Scene
from kiosk.bench.face.acts import Kind
from kiosk.bench.face.render import Picture
from tests.agent.certify_kiosk import CertifyKiosk, certify_kiosk
from tests.agent.station import is_ready
from tests.bench.back_office import RunningOffice
from tests.bench.certs import DUE_SOON

SEEN = {
    Scene.NOBODY: FaceTrouble.NOBODY,
    Scene.COVERED: FaceTrouble.COVERED,
    Scene.FROZEN: FaceTrouble.FROZEN,
    Scene.HANG: FaceTrouble.NO_CAMERA,
}


async def broke_off(kiosk: CertifyKiosk, trouble: FaceTrouble) -> None:
    view = await kiosk.ended()
    assert (view.step, view.trouble, view.tries_left) == (FaceStep.BROKEN_OFF, trouble, 3)


async def test_a_camera_that_is_pulled_and_comes_back(tmp_path: Path, office: RunningOffice) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        await kiosk.agree(await kiosk.come(DUE_SOON))
        kiosk.camera.show(Scene.NOBODY)
        await kiosk.look()
        await kiosk.begin()
        await kiosk.until(lambda view: view.step is FaceStep.STANDING)
        await kiosk.camera.unplug()
        await broke_off(kiosk, FaceTrouble.NO_CAMERA)

        await kiosk.camera.plug()
        await kiosk.counter.kiosk.until(lambda state: is_ready(state, "camera"))
        await kiosk.look()
        await kiosk.begin()
        view = await kiosk.until(lambda view: view.step is FaceStep.STANDING)
        assert (view.hint, view.trouble) == ("nobody", None)


async def test_what_is_wrong_with_the_picture_is_said(tmp_path: Path, office: RunningOffice) -> None:
    """One kiosk for all of it: starting one takes seconds."""
    async with certify_kiosk(tmp_path / "agent", office, stand_s=4.0) as kiosk:
        await kiosk.agree(await kiosk.come(DUE_SOON))
        for scene, trouble in SEEN.items():
            await kiosk.look()
            kiosk.camera.show(scene)
            await kiosk.begin()
            await broke_off(kiosk, trouble)
        await kiosk.counter.kiosk.client.look_away(kiosk.visit)
        await kiosk.begin()  # and without a preview nobody is looked at
        await broke_off(kiosk, FaceTrouble.NO_CAMERA)


def upside_down(seen: Picture) -> Picture:
    return np.ascontiguousarray(seen[::-1])


def too_dark(seen: Picture) -> Picture:
    return np.asarray(seen * 0.12, np.uint8)


def too_bright(seen: Picture) -> Picture:
    return np.asarray(np.clip(seen * 2.2 + 60.0, 0, 255), np.uint8)


async def test_a_picture_that_is_no_good_leads_to_a_hint(tmp_path: Path, office: RunningOffice) -> None:
    async with certify_kiosk(tmp_path / "agent", office, stand_s=3.0) as kiosk:
        await kiosk.agree(await kiosk.come(DUE_SOON))
        for spoil, hint in ((upside_down, "nobody"), (too_dark, "too-dark"), (too_bright, "too-bright")):
            async with kiosk.film(Kind.HONEST, DUE_SOON, spoil=spoil):
                await kiosk.begin()
                await kiosk.until(lambda view, hint=hint: view.hint == hint)  # type: ignore[misc]
                await broke_off(kiosk, FaceTrouble.NOBODY)
        async with kiosk.film(Kind.HONEST, DUE_SOON, fps=3):
            await kiosk.begin()
            await broke_off(kiosk, FaceTrouble.TOO_SLOW)
