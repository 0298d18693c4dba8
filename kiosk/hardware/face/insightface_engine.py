"""Path B: any folder of insightface's ONNX files, read in its format; its package is not needed. Landmarks as in Path A.

docs/decisions/0079-face-models-by-their-files.md
"""

from pathlib import Path

import cv2
import numpy as np

from kiosk.hardware.face.faces import Embedding, EngineFacts, Face, Picture, Signs
from kiosk.hardware.face.landmarks import Landmarker
from kiosk.hardware.face.models import (
    DETECTORS,
    RECOGNISERS,
    Models,
    NoModels,
    of_a_pack,
    the_one,
    version_of,
)
from kiosk.hardware.face.passive_pad import PassivePad, pad_facts
from kiosk.hardware.face.pins import LANDMARKER, NON_COMMERCIAL
from kiosk.hardware.face.recognising import AROUND_ZERO, Recogniser, session_of
from kiosk.hardware.face.scrfd import OUTPUTS, faces_of
from kiosk.hardware.face.settings import FaceSettings

NAME = "insightface"
FIND_SIDE = 320
ACCEPT, REVIEW = 0.40, 0.30


class InsightFaceEngine:
    """FaceEngine. Raises NoModels where a file is missing or not what its name says."""

    def __init__(self, models: Models, settings: FaceSettings, pad: PassivePad | None) -> None:
        folder = Path(settings.insightface or settings.folder)
        detector, recogniser = the_one(folder, DETECTORS), the_one(folder, RECOGNISERS)
        hashes = [of_a_pack(path) for path in (detector, recogniser)]
        landmarks = models.entry(LANDMARKER)
        self._pad = pad
        self._detector = session_of(detector, settings.threads)
        if len(self._detector.get_outputs()) != OUTPUTS:
            raise NoModels(f"face models: {detector} is no SCRFD with five points")
        self._input = self._detector.get_inputs()[0].name
        self._recogniser = Recogniser(recogniser, AROUND_ZERO, settings.threads)
        self._landmarker = Landmarker(models.content(LANDMARKER))
        own = [f"{path.name}: {NON_COMMERCIAL}" for path in (detector, recogniser)]
        self.facts = EngineFacts(
            name=NAME,
            version=version_of((*hashes, landmarks.sha256)),
            accept=settings.accept or ACCEPT,
            review=settings.review or REVIEW,
            licences=(*own, f"{landmarks.name}: {landmarks.licence}"),
            pad=pad_facts(pad),
        )

    def find(self, picture: Picture) -> tuple[Face, ...]:
        high, wide = picture.shape[:2]
        scale = FIND_SIDE / max(high, wide)
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        square = np.zeros((FIND_SIDE, FIND_SIDE, 3), np.uint8)
        square[: size[1], : size[0]] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        pixels = cv2.dnn.blobFromImage(square, 1 / 128, mean=(127.5, 127.5, 127.5), swapRB=True)
        return faces_of(self._detector.run(None, {self._input: pixels}), FIND_SIDE, 1 / scale)

    def signs(self, picture: Picture, face: Face) -> Signs | None:
        return self._landmarker.signs(picture, face)

    def embed(self, picture: Picture, face: Face) -> Embedding:
        return self._recogniser.embed(picture, face)

    def live(self, picture: Picture, face: Face) -> float | None:
        return None if self._pad is None else self._pad.live(picture, face)
