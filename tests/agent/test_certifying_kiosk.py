"""Certifications at a whole kiosk: who is honest gets through, who is not hears 未通过, and nothing of a face stays."""

import asyncio
from pathlib import Path

import pytest

from agent.certify_schemas import Certified, Consented, NotCertified
from agent.face_schemas import FaceStep, FaceTrouble
from agent.face_tries import FREE_AWAYS
from kiosk.bench.face.acts import Kind
from kiosk.domain.errors import Refused
from tests.agent.certify_kiosk import certify_kiosk, is_alive
from tests.bench.back_office import RunningOffice
from tests.bench.certs import DUE_SOON, NEXT_YEAR, SUSPENDED, kept

TRIES = 2
HONEST = SUSPENDED  # whose drawn face the landmark model reads well (kiosk/bench/face/cast.py)


async def test_an_honest_person_is_certified(tmp_path: Path, office: RunningOffice) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        link = await kiosk.come(HONEST)
        assert isinstance(await kiosk.agree(link), Consented)
        async with kiosk.film(Kind.HONEST, HONEST):
            for _ in range(TRIES):  # as a resident may, where a busy machine saw too few pictures
                await kiosk.begin(slow=True)
                view = await kiosk.ended()
                if view.step is FaceStep.PASSED:
                    break
                await asyncio.sleep(view.again_in_s + 0.1)
        assert (view.step, view.trouble) == (FaceStep.PASSED, None)
        answer = await kiosk.certified(link)
        assert isinstance(answer, Certified)
        assert [line.next_due for line in answer.lines] == [NEXT_YEAR]
        assert answer.score >= answer.threshold
        [row] = kept(office)["certifications"]
        assert (row["outcome"], row["verdict"]) == ("passed", "live")
        pid = kiosk.pid
        await kiosk.faces.look_away(kiosk.visit)
        assert (is_alive(pid), (await kiosk.counter.kiosk.client.state()).face) == (False, None)
        events = await kiosk.counter.kiosk.events()
        of_it = [one for one in events if one.startswith(("face.", "certification."))]
        assert of_it[0] == "face.consent"
        assert of_it[-2:] == ["certification.sent", "face.attempt"]
        assert set(of_it[1:-2]) <= {"face.attempt"}


async def test_a_photograph_is_not_and_after_the_last_try_people_certify(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with certify_kiosk(tmp_path / "agent", office, tries=1) as kiosk:
        link = await kiosk.come(HONEST)
        await kiosk.agree(link)
        async with kiosk.film(Kind.PHOTO, HONEST):
            await kiosk.begin()
            view = await kiosk.ended()
        assert (view.step, view.tries_left) == (FaceStep.NOT_PASSED, 0)
        assert view.again_in_s > 0
        answer = await kiosk.certified(link)
        [row] = kept(office)["certifications"]
        assert answer == NotCertified(number=row["number"])
        assert (row["decision"], row["attempts"]) == ("to_check", 1)
        with pytest.raises(Refused, match="no_tries"):
            await kiosk.begin()


async def test_no_face_is_looked_at_without_consent(tmp_path: Path, office: RunningOffice) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        await kiosk.come(DUE_SOON)
        async with kiosk.film(Kind.HONEST, DUE_SOON):
            await kiosk.begin()
            view = await kiosk.ended()
        assert (view.step, view.trouble) == (FaceStep.BROKEN_OFF, FaceTrouble.NO_CONSENT)
        assert view.tries_left == 3
        assert kept(office)["certifications"] == []


async def test_who_leaves_midway_until_other_actions_come_loses_tries(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        link = await kiosk.come(HONEST)
        await kiosk.agree(link)
        lefts = []
        async with kiosk.film(Kind.HONEST, HONEST):
            for _ in range(FREE_AWAYS + 2):
                await kiosk.begin()
                view = await kiosk.until(lambda view: view.step is FaceStep.ACTING)
                lefts.append(view.tries_left)
                await kiosk.faces.look_away(kiosk.visit)
        assert lefts == [3] * (FREE_AWAYS + 1) + [2]
        assert kept(office)["certifications"] == []


async def test_the_face_process_goes_with_the_visit(tmp_path: Path, office: RunningOffice) -> None:
    async with certify_kiosk(tmp_path / "agent", office) as kiosk:
        link = await kiosk.come(DUE_SOON)
        await kiosk.agree(link)
        await kiosk.begin()
        await kiosk.until(lambda view: view.step is FaceStep.OPENING)
        pid = kiosk.pid
        await kiosk.counter.kiosk.client.end(kiosk.visit, "e", "done")
        assert not is_alive(pid)
        assert (await kiosk.counter.kiosk.client.state()).face is None
