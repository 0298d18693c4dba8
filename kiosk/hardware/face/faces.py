"""What is seen of a face in one picture. Pixels, points and embeddings stay out of every repr."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]  # x, y, width, height, px
Picture = npt.NDArray[np.uint8]  # (height, width, 3), BGR
Points = npt.NDArray[np.float32]
Embedding = npt.NDArray[np.float32]  # a unit vector

NO_PASSIVE_PAD = "passive PAD: not installed"


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face in one picture.

    points: (5, 2) px: right eye, left eye, nose, right and left corner of the mouth; the subject's right is the image's left.
    """

    box: Box
    score: float
    points: Points = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """What the landmarks say of one face.

    points: (478, 3) px, MediaPipe's mesh; z in the same scale, smaller is nearer.
    yaw, pitch, roll: degrees; facing the image's left is negative yaw, looking down positive pitch, the head leaning clockwise
    in the image positive roll.
    """

    points: Points = field(repr=False)
    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One picture, seen.

    at_s: when it was captured, monotonic. size: width, height. faces: largest first. signs: of the largest.
    embedding: of the largest, only where it was asked for. patch: (64, 64, 3) BGR, the largest, aligned.
    noise: sigma of the sensor's noise over a flat part of the picture, grey levels. digest: of all its bytes.
    """

    at_s: float
    size: tuple[int, int]
    faces: tuple[Face, ...]
    signs: Signs | None
    embedding: Embedding | None = field(repr=False)
    patch: Picture | None = field(repr=False)
    noise: float
    digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """Which models judge, and by what thresholds.

    version: first 8 hex digits of the hash over its model files' hashes. accept, review: cosines; from `accept` on it is the same
    person, from `review` on somebody has to look. licences: one line a model file. pad: the passive PAD model.
    """

    name: str
    version: str
    accept: float
    review: float
    licences: tuple[str, ...]
    pad: str = NO_PASSIVE_PAD


def likeness(one: Embedding, other: Embedding) -> float:
    """The cosine of two embeddings: -1 to 1."""
    return float(np.dot(one, other))
