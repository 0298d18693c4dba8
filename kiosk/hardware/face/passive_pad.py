"""A passive PAD model that a deployer brings, in the format of insightface's liveness addon: one aligned face, one probability.

None comes with the product: what may be shipped does no better than chance. Source: insightface 2.1, addons/liveness.py.
"""

from collections.abc import Collection
from pathlib import Path

import cv2
import numpy as np

from kiosk.hardware.face.alignment import fitted
from kiosk.hardware.face.faces import NO_PASSIVE_PAD, Face, Picture
from kiosk.hardware.face.models import NoModels, allowed
from kiosk.hardware.face.recognising import session_of

SIDE = 80
IN_80 = np.array([[32.03, 38.06], [47.89, 37.98], [40.01, 47.08], [33.50, 56.36], [46.63, 56.29]], np.float32)
MOST_OUTSIDE = 0.30  # of the aligned face may lie beyond the picture's edge


class PassivePad:
    """Loaded once; one call at a time."""

    def __init__(self, model: Path, hashes: Collection[str], threads: int) -> None:
        """Raises NoModels where the file is not one of those allowed, or no such model."""
        self.sha256 = allowed(model, hashes)
        self._session = session_of(model, threads)
        given, told = self._session.get_inputs(), self._session.get_outputs()
        if len(given) != 1 or len(told) != 1 or list(given[0].shape[1:]) != [3, SIDE, SIDE]:
            raise NoModels(f"face models: {model} is no passive PAD model in insightface's format")
        self._input = given[0].name

    def live(self, picture: Picture, face: Face) -> float | None:
        """How sure it is of a live face, 0 to 1; None where too much of the face is beyond the picture's edge."""
        cut = fitted(face.points, IN_80)
        inside = cv2.warpAffine(np.ones(picture.shape[:2], np.float32), cut, (SIDE, SIDE))
        if 1 - float(np.mean(inside)) > MOST_OUTSIDE:
            return None
        part = cv2.warpAffine(picture, cut, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        pixels = cv2.dnn.blobFromImage(part, 1 / 255, swapRB=True)
        told = float(np.asarray(self._session.run(None, {self._input: pixels})[0]).ravel()[0])
        return told if 0.0 <= told <= 1.0 else None


def pad_facts(pad: PassivePad | None) -> str:
    """What the engine's facts say of it."""
    return NO_PASSIVE_PAD if pad is None else f"passive PAD: {pad.sha256[:8]}"
