"""The portrait that a live face is compared with: from the card or the back office, bytes of somebody else's making."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from kiosk.domain.errors import Refused
from kiosk.hardware.face.faces import Embedding, Face, Picture
from kiosk.hardware.face.messages import Trouble, refuse
from kiosk.hardware.face.port import FaceEngine

MOST_BYTES = 8 << 20
MOST_SIDE = 6000
WORK_SIDE = 1280  # larger ones are made smaller: nothing that is compared needs more
# Of the longer side, put around it in plain grey: in a face that fills the picture detectors set the five points badly. Drawn
# portraits, cropped to the face: cosine with the live picture 0.95 instead of 0.76 at the median; card portraits as they were.
MARGIN = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """face_px: the face's width in the portrait as it came. faces: how many are on it."""

    embedding: Embedding = field(repr=False)
    face_px: float
    faces: int


def portrait_of(engine: FaceEngine, content: bytes) -> Portrait:
    """Of the largest face. Raises Refused with a word of Trouble."""
    fitted, shrunk = _fitted(_decoded(content))
    picture = _with_margin(fitted)
    faces = engine.find(picture)
    if not faces:
        refuse(Trouble.NO_FACE)
    return Portrait(engine.embed(picture, faces[0]), _width(faces[0]) / shrunk, len(faces))


def _decoded(content: bytes) -> Picture:
    """Raises Refused for what is no picture, or one of a size that no portrait has."""
    if not 0 < len(content) <= MOST_BYTES:
        refuse(Trouble.NOT_A_PICTURE)
    try:
        found = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as strange:
        raise Refused(Trouble.NOT_A_PICTURE.value) from strange
    if found is None or max(found.shape[:2]) > MOST_SIDE:
        refuse(Trouble.NOT_A_PICTURE)
    return np.asarray(found, np.uint8)


def _fitted(picture: Picture) -> tuple[Picture, float]:
    """The picture at a size to work with, and how much smaller that is."""
    high, wide = picture.shape[:2]
    scale = min(1.0, WORK_SIDE / max(high, wide))
    if scale == 1.0:
        return picture, scale
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _with_margin(picture: Picture) -> Picture:
    """Plain, because smeared borders make strangers look alike."""
    edge = round(MARGIN * max(picture.shape[:2]))
    grey = (128, 128, 128)
    return np.asarray(
        cv2.copyMakeBorder(picture, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=grey), np.uint8
    )


def _width(face: Face) -> float:
    return face.box[2]
