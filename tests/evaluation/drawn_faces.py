"""A face engine that reads what was drawn: cells of grey say how many faces there are, and what each is like.

A whole implementation of FaceEngine without a model and without anybody's face.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.hardware.face.faces import NO_PASSIVE_PAD, Embedding, EngineFacts, Face, Picture, Signs

CELL = 8
DIMENSIONS = 32
SIZE = (CELL * 12, CELL * (DIMENSIONS + 4))  # height, width


@dataclass(frozen=True)
class Drawn:
    """One face of a picture. direction: what it looks like, as any vector of 32."""

    direction: NDArray[np.float64] = field(repr=False)
    height: int = 100
    score: float = 0.9
    live: float = 1.0


def likeness_of(cosine: float, toward: int = 0) -> NDArray[np.float64]:
    """A unit vector whose cosine with the first axis is this; the rest points along another axis."""
    vector = np.zeros(DIMENSIONS)
    vector[0], vector[1 + toward] = cosine, np.sqrt(1 - cosine**2)
    return vector


def picture_of(*faces: Drawn) -> Picture:
    """A picture of these faces; of none, a grey wall."""
    cells = np.full((SIZE[0] // CELL, SIZE[1] // CELL), 128, np.uint8)
    cells[0, 0] = 20 * len(faces)
    for row, face in enumerate(faces, 1):
        largest = np.abs(face.direction).max()
        said = [face.height, round(face.score * 250), round(face.live * 250)]
        cells[row, 1 : 4 + DIMENSIONS] = [*said, *np.round(face.direction / largest * 127 + 128)]
    grey = np.kron(cells, np.ones((CELL, CELL), np.uint8))
    return np.repeat(grey[:, :, None], 3, axis=2)


def save(path: Path, *faces: Drawn) -> None:
    """Writes the picture, folders included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encoded = cv2.imencode(path.suffix, picture_of(*faces))[1]
    path.write_bytes(encoded.tobytes())


class DrawnFaces:
    """The engine. has_pad: whether it believes anything of a face being live."""

    def __init__(self, *, has_pad: bool = False) -> None:
        self.has_pad = has_pad
        pad = "drawn PAD 1.0" if has_pad else NO_PASSIVE_PAD
        self.facts = EngineFacts("drawn", "0123abcd", 0.45, 0.36, ("drawn: nobody's",), pad)

    def find(self, picture: Picture) -> tuple[Face, ...]:
        cells = _cells(picture)
        faces = [_face(row, cells[row]) for row in range(1, 1 + round(cells[0, 0] / 20))]
        return tuple(sorted(faces, key=lambda face: -face.box[3]))

    def signs(self, _picture: Picture, _face: Face) -> Signs | None:
        return None

    def embed(self, picture: Picture, face: Face) -> Embedding:
        vector = _cells(picture)[round(face.box[0]), 4 : 4 + DIMENSIONS] - 128
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    def live(self, picture: Picture, face: Face) -> float | None:
        return float(_cells(picture)[round(face.box[0]), 3] / 250) if self.has_pad else None


def _cells(picture: Picture) -> NDArray[np.float64]:
    height, width = picture.shape[0] // CELL, picture.shape[1] // CELL
    return np.asarray(picture[:, :, 0].reshape(height, CELL, width, CELL).mean(axis=(1, 3)))


def _face(row: int, cells: Sequence[float] | NDArray[np.float64]) -> Face:
    height, score = float(cells[1]), float(cells[2]) / 250
    return Face((float(row), 0.0, height, height), score, np.zeros((5, 2), np.float32))
