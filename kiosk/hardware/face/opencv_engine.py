"""Path A: YuNet finds, SFace compares, MediaPipe's landmarks; all under permissive licences."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import Embedding, EngineFacts, Face, Picture, Signs
from kiosk.hardware.face.landmarks import Landmarker
from kiosk.hardware.face.models import Models, version_of
from kiosk.hardware.face.passive_pad import PassivePad, pad_facts
from kiosk.hardware.face.pins import LANDMARKER, SFACE, YUNET
from kiosk.hardware.face.recognising import AS_THEY_ARE, Recogniser
from kiosk.hardware.face.settings import FaceSettings

NAME = "opencv"
FIND_SIDE = 320  # the picture's longer side when faces are looked for
LEAST_SCORE, MOST_OVERLAP, MOST_FACES = 0.6, 0.3, 50
ACCEPT, REVIEW = 0.45, 0.36

Floats = npt.NDArray[np.float32]


class OpenCvEngine:
    """FaceEngine. Raises NoModels where a file is missing or not whole."""

    def __init__(self, models: Models, settings: FaceSettings, pad: PassivePad | None) -> None:
        entries = [models.entry(name) for name in (YUNET, SFACE, LANDMARKER)]
        self._pad = pad
        self._detector = cv2.FaceDetectorYN.create(
            str(models.whole(YUNET)), "", (FIND_SIDE, FIND_SIDE), LEAST_SCORE, MOST_OVERLAP, MOST_FACES
        )
        self._recogniser = Recogniser(models.whole(SFACE), AS_THEY_ARE, settings.threads)
        self._landmarker = Landmarker(models.content(LANDMARKER))
        self.facts = EngineFacts(
            name=NAME,
            version=version_of(one.sha256 for one in entries),
            accept=settings.accept or ACCEPT,
            review=settings.review or REVIEW,
            licences=tuple(f"{one.name}: {one.licence}" for one in entries),
            pad=pad_facts(pad),
        )

    def find(self, picture: Picture) -> tuple[Face, ...]:
        high, wide = picture.shape[:2]
        scale = min(1.0, FIND_SIDE / max(high, wide))
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        self._detector.setInputSize(size)
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        rows: Any = self._detector.detect(small)[1]  # Any: its stub does not know that there may be none
        if rows is None:
            return ()
        per_px = np.array((wide / size[0], high / size[1]), np.float32)
        return tuple(sorted((_face(row, per_px) for row in rows), key=_area, reverse=True))

    def signs(self, picture: Picture, face: Face) -> Signs | None:
        return self._landmarker.signs(picture, face)

    def embed(self, picture: Picture, face: Face) -> Embedding:
        return self._recogniser.embed(picture, face)

    def live(self, picture: Picture, face: Face) -> float | None:
        return None if self._pad is None else self._pad.live(picture, face)


def _face(row: Floats, per_px: Floats) -> Face:
    """A row of YuNet's: box, five points, score."""
    left, top = row[:2] * per_px
    wide, high = row[2:4] * per_px
    points = row[4:14].reshape(5, 2) * per_px
    return Face((float(left), float(top), float(wide), float(high)), float(row[14]), points)


def _area(face: Face) -> float:
    return face.box[2] * face.box[3]
