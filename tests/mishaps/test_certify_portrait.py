"""The portrait is missing, tiny, no face or no picture, or the models are missing: people certify, and it is said."""

from pathlib import Path

from agent.face_schemas import FaceStep, FaceTrouble, WarmFace
from kiosk.hardware.face.settings import FaceSettings
from tests.agent.certify_kiosk import CERTIFICATION, certify_kiosk
from tests.agent.station import Wanted
from tests.bench.back_office import RunningOffice
from tests.bench.certs import DUE_SOON

WRONG = {
    "missing": FaceTrouble.NO_PORTRAIT,
    "tiny": FaceTrouble.BAD_PORTRAIT,
    "not_a_face": FaceTrouble.BAD_PORTRAIT,
    "broken": FaceTrouble.BAD_PORTRAIT,
}


async def test_a_portrait_that_nobody_can_be_compared_with(tmp_path: Path, office: RunningOffice) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        await kiosk.agree(await kiosk.come(DUE_SOON))
        for kind, trouble in WRONG.items():
            office.http.post(f"/control/portraits/{DUE_SOON}/{kind}").raise_for_status()
            await kiosk.begin()
            view = await kiosk.until(lambda view, trouble=trouble: view.trouble is trouble)  # type: ignore[misc]
            assert (view.step, view.tries_left) == (FaceStep.OUT, 3)


async def test_without_models_people_certify(tmp_path: Path, office: RunningOffice) -> None:
    wanted = Wanted(printer=False, face=FaceSettings(folder=str(tmp_path / "no models")))
    async with certify_kiosk(tmp_path / "agent", office, wanted) as kiosk:
        await kiosk.come(DUE_SOON)
        await kiosk.faces.warm(kiosk.visit, WarmFace(purpose=CERTIFICATION))
        view = await kiosk.ended()
        assert (view.step, view.trouble) == (FaceStep.OUT, FaceTrouble.NO_MODELS)
