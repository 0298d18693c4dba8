"""A face engine as the house sees it."""

from typing import Protocol

from kiosk.hardware.face.faces import Embedding, EngineFacts, Face, Picture, Signs


class FaceEngine(Protocol):
    """Models loaded into this process. Pictures are BGR, not mirrored."""

    facts: EngineFacts

    def find(self, picture: Picture) -> tuple[Face, ...]:
        """The faces in it, the largest first."""
        ...

    def signs(self, picture: Picture, face: Face) -> Signs | None:
        """Landmarks, pose and expression; None where no face is there after all."""
        ...

    def embed(self, picture: Picture, face: Face) -> Embedding:
        """A unit vector that only another of the same engine's can be compared with."""
        ...

    def live(self, picture: Picture, face: Face) -> float | None:
        """The passive PAD model's belief in a live face, 0 to 1; None where none is installed."""
        ...
