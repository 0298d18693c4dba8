"""The part of the agent's door that is about the face before the camera."""

import msgspec

from agent.client import AgentClient
from agent.face_schemas import BeginFace, FaceShone, WarmFace


class FaceClient:
    """Asks over the connections of an AgentClient. Raises Refused, Unreachable and ProtocolError."""

    def __init__(self, agent: AgentClient) -> None:
        self._agent = agent

    async def warm(self, visit: int, wanted: WarmFace) -> None:
        """A notice is being read: load the models."""
        await self._agent.call("POST", f"/v1/visit/{visit}/face/warm", msgspec.json.encode(wanted))

    async def begin(self, visit: int, wanted: BeginFace) -> None:
        """An attempt begins; State.face tells how it goes."""
        await self._agent.call("POST", f"/v1/visit/{visit}/face", msgspec.json.encode(wanted))

    async def shone(self, visit: int, told: FaceShone) -> None:
        """The screen has shown the colours, or they were skipped."""
        await self._agent.call("POST", f"/v1/visit/{visit}/face/shone", msgspec.json.encode(told))

    async def look_away(self, visit: int) -> None:
        """The page is left: no face is looked at any more."""
        await self._agent.call("DELETE", f"/v1/visit/{visit}/face")
