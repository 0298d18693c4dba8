"""Between an errand and the face camera: the agent's door, one order after the other."""

import asyncio
from collections.abc import Callable
from typing import assert_never

from agent.client import AgentClient
from agent.face_client import FaceClient
from agent.face_schemas import BeginFace, FaceShone, WarmFace
from agent.schemas import CameraName
from kiosk.domain.clock import Clock
from kiosk.journey.certify import FaceErrand, FaceTold, LookAway, LookIntoFace, TellShone, WarmFaces
from kiosk.journey.scanning import Looking


class FaceDesk:
    """`socket`: where the agent listens, and where a live picture is looked at. `visit`: the number of the present one."""

    def __init__(self, client: AgentClient, socket: str, visit: Callable[[], int], clock: Clock) -> None:
        self._client = client
        self._faces = FaceClient(client)
        self._socket = socket
        self._visit = visit
        self._clock = clock
        self._turn = asyncio.Lock()

    async def do(self, errand: FaceErrand) -> FaceTold:
        """What came of it. Raises Refused, Unreachable, ProtocolError."""
        async with self._turn:
            return await self._done(errand, self._visit())

    async def _done(self, errand: FaceErrand, visit: int) -> FaceTold:
        match errand:
            case WarmFaces(purpose):
                await self._faces.warm(visit, WarmFace(purpose=purpose))
            case LookIntoFace(purpose, slow):
                offer = await self._client.look(visit, CameraName.FACE)
                await self._faces.begin(visit, BeginFace(purpose=purpose, slow=slow, light=not slow))
                return FaceTold(errand, self._clock.monotonic(), Looking(self._socket, offer.token))
            case TellShone(began_s):
                await self._faces.shone(visit, FaceShone(began_s=began_s))
            case LookAway():
                await self._faces.look_away(visit)
                await self._client.look_away(visit)
            case _:
                assert_never(errand)
        return FaceTold(errand, self._clock.monotonic())
