"""A certification is broken off, and the visit ends: pieces of the portrait and of what the camera saw are nowhere any more.

Searched for in the agent's memory, in its files, its log and its store; the search itself is shown to find what is there.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from agent.certify_schemas import AskStanding, Consented, GiveConsent, Standing
from agent.client import AgentClient
from agent.face_client import FaceClient
from agent.face_schemas import BeginFace, FacePurpose, FaceStep, WarmFace
from agent.preview import PreviewLook
from agent.schemas import CameraName, CardStep, State
from agent.visit_link import VisitLink
from kiosk.bench.camera.scenes import Scene
from kiosk.bench.gateway.portraits import face_of
from kiosk.domain.command import new_command_id
from tests.agent.process import agent_process, screen_at, tables
from tests.bench.back_office import AREA, PEOPLE, RunningOffice
from tests.bench.certs import DUE_SOON
from tests.hardware.camera.setting import drawn_camera
from tests.hardware.card.station import card_station
from tests.mishaps.test_document_visit_ends import PIECE, files_with, holds

CERTIFICATION = FacePurpose.CERTIFICATION
LIMIT_S = 60.0


async def state_when(client: AgentClient, true: Callable[[State], object]) -> State:
    async with asyncio.timeout(LIMIT_S):
        while not true(state := await client.state()):  # noqa: ASYNC110  # asked as a screen would ask
            await asyncio.sleep(0.05)
        return state


@contextlib.asynccontextmanager
async def watched(client: AgentClient) -> AsyncIterator[None]:
    """A visit without a screen ends."""

    async def watch() -> None:
        async for _ in client.stream():
            pass

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def standing(client: AgentClient, socket: Path, visit: int, link: VisitLink) -> PreviewLook:
    """Consent, preview, and an attempt that waits for somebody to stand there."""
    answer = await link.certify(AskStanding(language="zh_CN", purpose=CERTIFICATION))
    assert isinstance(answer, Standing)
    agreed = await link.certify(GiveConsent(command="c", language="zh_CN", purpose=CERTIFICATION))
    assert isinstance(agreed, Consented)
    faces = FaceClient(client)
    await faces.warm(visit, WarmFace(purpose=CERTIFICATION))
    look = PreviewLook(str(socket), (await client.look(visit, CameraName.FACE)).token)
    await faces.begin(visit, BeginFace(light=False))
    await state_when(client, lambda s: s.face is not None and s.face.step is FaceStep.STANDING)
    return look


def newest(look: PreviewLook) -> bytes:
    """A piece of what the camera sees now."""
    look.poll()
    assert look.map is not None
    into = bytearray(look.map.size.slot_bytes)
    assert look.map.copy_newest(memoryview(into)) is not None
    middle = len(into) // 2
    return bytes(into[middle : middle + PIECE])


async def test_nothing_of_a_face_is_left(tmp_path: Path, office: RunningOffice) -> None:
    portrait = face_of(DUE_SOON).data
    planted = [portrait[len(portrait) // 2 :][:PIECE]]
    async with drawn_camera() as camera, card_station() as cards:
        camera.show(Scene.NOBODY)
        kiosk: dict[str, dict[str, object]] = {
            **tables(None),
            "devices.card": {"enabled": True, "contact": "^Bianmin Bench 00 00$"},
            "devices.camera": {"enabled": True, "address": camera.addresses()["camera"]},
            "gateway": {"kind": "rest_json", "url": office.url, "area": AREA, "device": "k", "site": "s"},
        }
        async with agent_process(tmp_path / "kiosk", kiosk) as agent, screen_at(agent.socket) as client:
            async with watched(client):
                await state_when(client, lambda s: any(one.device == "camera" for one in s.devices))
                await state_when(
                    client,
                    lambda s: any((one.device, one.state) == ("card", "ready") for one in s.devices),
                )
                visit = (await client.begin(new_command_id())).visit
                assert visit is not None
                await client.arm(visit.id)
                await cards.slot.insert(PEOPLE[DUE_SOON])
                now = await state_when(client, lambda s: s.visit and s.visit.card is CardStep.READ)
                assert now.visit is not None
                link = VisitLink(now.visit.door)
                look = await standing(client, agent.socket, visit.id, link)
                planted.append(newest(look))
                assert holds(os.getpid(), planted) == [0, 1], "the search itself must find what is there"
                await client.end(visit.id, new_command_id(), "done")
                link.close()
                look.close()
            assert agent.process is not None
            assert holds(agent.process.pid, planted) == []
            assert files_with(tmp_path, planted) == []
            listed = Path(f"/proc/{agent.process.pid}/task/{agent.process.pid}/children").read_text().split()
            assert not [one for one in listed if b"face.process" in Path(f"/proc/{one}/cmdline").read_bytes()]
            for said in (PEOPLE[DUE_SOON].name, PEOPLE[DUE_SOON].number, "image", "embedding"):
                assert said not in agent.log()
