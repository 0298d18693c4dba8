"""The consent is withdrawn in the middle of an attempt: from that moment nobody looks, also where the office is silent."""

from pathlib import Path

import pytest

from agent.certify_schemas import WithdrawConsent, Withdrawn
from agent.face_schemas import FaceStep, FaceTrouble
from agent.lookup_schemas import NoAnswer
from kiosk.bench.camera.scenes import Scene
from tests.agent.certify_kiosk import CERTIFICATION, certify_kiosk, is_alive
from tests.agent.station import until
from tests.bench.back_office import RunningOffice
from tests.bench.certs import DUE_SOON, kept


async def test_a_consent_that_is_withdrawn_between_two_attempts(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with certify_kiosk(tmp_path / "agent", office, stand_s=0.5) as kiosk:
        link = await kiosk.come(DUE_SOON)
        await kiosk.agree(link)
        kiosk.camera.show(Scene.NOBODY)
        await kiosk.look()
        await kiosk.begin()
        assert (await kiosk.ended()).trouble is FaceTrouble.NOBODY
        pid = kiosk.pid
        await link.certify(WithdrawConsent(command="w", language="zh_CN", purpose=CERTIFICATION))
        await until(lambda: not is_alive(pid))
        await kiosk.begin()
        assert (await kiosk.ended()).trouble is FaceTrouble.NO_CONSENT


@pytest.mark.parametrize("office_says", [Withdrawn, NoAnswer])
async def test_a_consent_that_is_withdrawn(
    tmp_path: Path, office: RunningOffice, office_says: type[object]
) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        link = await kiosk.come(DUE_SOON)
        await kiosk.agree(link)
        kiosk.camera.show(Scene.NOBODY)
        await kiosk.look()
        await kiosk.begin()
        await kiosk.until(lambda view: view.step is FaceStep.STANDING)
        if office_says is NoAnswer:
            office.spoil({"kind": "down", "operation": "cert.consent"})
        answer = await link.certify(WithdrawConsent(command="w", language="zh_CN", purpose=CERTIFICATION))
        assert isinstance(answer, office_says)
        view = await kiosk.ended()
        assert (view.step, view.trouble, view.tries_left) == (FaceStep.BROKEN_OFF, FaceTrouble.NO_CONSENT, 3)

        await kiosk.begin()
        view = await kiosk.ended()
        assert view.trouble is FaceTrouble.NO_CONSENT
        assert kept(office)["certifications"] == []
