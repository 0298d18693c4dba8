"""From an errand to the agent's door: the face camera's orders, each in its turn and in its own words."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.client import AgentClient
from agent.face_schemas import FacePurpose
from agent.schemas import PreviewOffer, Problem
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Refused
from kiosk.journey.certify import FaceErrand, LookAway, LookIntoFace, TellShone, WarmFaces
from kiosk.journey.scanning import Looking
from kiosk.screens.face_desk import FaceDesk
from tests.screens.far_end import serving

PURPOSE = FacePurpose.CERTIFICATION


class Door:
    """The agent's paths about a face: what was asked, in its order."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, object]] = []
        self.refuses = ""

    def app(self) -> Starlette:
        """Everything below a visit."""
        return Starlette(routes=[Route("/v1/visit/7/{what:path}", self._answer, methods=["POST", "DELETE"])])

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        what = request.path_params["what"]
        self.asked.append((request.method, what, msgspec.json.decode(body) if body else None))
        await asyncio.sleep(0.01)
        if what == "preview" and request.method == "POST":
            return Response(msgspec.json.encode(PreviewOffer(token="t1")))
        if what == "face" and self.refuses:
            return Response(msgspec.json.encode(Problem(reason=self.refuses)), status_code=409)
        return Response(status_code=204)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    """An agent that notes what it is asked."""
    made = Door()
    async with serving(made, tmp_path / "agent.sock"):  # type: ignore[arg-type]  # all it needs is an app
        yield made


@pytest.fixture
async def desk(door: Door, tmp_path: Path) -> AsyncIterator[FaceDesk]:
    """The screen's side."""
    client = AgentClient(tmp_path / "agent.sock")
    yield FaceDesk(client, "/run/agent.sock", lambda: 7, SystemClock())
    await client.close()


async def test_the_camera_is_looked_through_before_an_attempt_begins(door: Door, desk: FaceDesk) -> None:
    told = await desk.do(LookIntoFace(PURPOSE, slow=True))
    assert told.looking == Looking("/run/agent.sock", "t1")
    assert door.asked == [
        ("POST", "preview", {"camera": "face"}),
        ("POST", "face", {"purpose": "certification", "slow": True, "light": False}),
    ]


@pytest.mark.parametrize(
    ("errand", "asked"),
    [
        (
            WarmFaces(FacePurpose.IDENTIFICATION),
            [("POST", "face/warm", {"purpose": "identification"})],
        ),
        (TellShone(12.5), [("POST", "face/shone", {"began_s": 12.5})]),
        (TellShone(None), [("POST", "face/shone", {"began_s": None})]),
        (LookAway(), [("DELETE", "face", None), ("DELETE", "preview", None)]),
    ],
    ids=["warm", "shone", "skipped", "away"],
)
async def test_each_order_in_its_own_words(
    door: Door, desk: FaceDesk, errand: FaceErrand, asked: list[object]
) -> None:
    await desk.do(errand)
    assert door.asked == asked


async def test_who_left_while_an_attempt_began_is_looked_at_no_more(door: Door, desk: FaceDesk) -> None:
    await asyncio.gather(desk.do(LookIntoFace(PURPOSE, slow=False)), desk.do(LookAway()))
    assert [(method, what) for method, what, _ in door.asked] == [
        ("POST", "preview"), ("POST", "face"), ("DELETE", "face"), ("DELETE", "preview"),
    ]  # fmt: skip


async def test_a_refusal_keeps_its_reason(door: Door, desk: FaceDesk) -> None:
    door.refuses = "no_tries"
    with pytest.raises(Refused, match="no_tries"):
        await desk.do(LookIntoFace(PURPOSE, slow=False))
