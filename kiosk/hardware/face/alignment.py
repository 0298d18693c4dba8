"""How a face is cut out upright: similarity transforms as (2, 3) matrices, and the square of a face. Pure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import Face, Points

Transform = npt.NDArray[np.float64]  # (2, 3): picture px to px of the part that is cut out

# Where insightface and SFace want the five points in 112 x 112. Source: insightface, utils/face_align.py, arcface_dst.
IN_112 = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
    np.float32,
)
# The whole mesh, half as large again, in the measures that barely change when a head turns or nods. Source: the canonical mesh of
# face_landmarker.task, 17.7 units high, eyes 6.3 apart, 7.0 above the mouth.
SQUARE_OVER_EYES = 4.2
SQUARE_OVER_EYE_TO_MOUTH = 3.8


@dataclass(frozen=True, slots=True)
class Square:
    """A square part of a picture, px; angle: radians, how far its upper edge is turned clockwise."""

    x: float  # its middle
    y: float
    side: float
    angle: float

    def onto(self, side: int) -> Transform:
        """Cuts it out, upright, at so many px."""
        scale = side / self.side
        cos, sin = scale * np.cos(self.angle), scale * np.sin(self.angle)
        turn = np.array([[cos, sin], [-sin, cos]])
        return np.column_stack((turn, side / 2 - turn @ (self.x, self.y)))


def square_of(face: Face) -> Square:
    """The part of the picture that the landmark model wants to see of a face."""
    right_eye, left_eye, _, right_corner, left_corner = face.points.astype(np.float64)
    eyes, mouth = (right_eye + left_eye) / 2, (right_corner + left_corner) / 2
    across = left_eye - right_eye
    side = max(
        SQUARE_OVER_EYES * float(np.linalg.norm(across)),
        SQUARE_OVER_EYE_TO_MOUTH * float(np.linalg.norm(mouth - eyes)),
    )
    middle = (eyes + mouth) / 2
    return Square(float(middle[0]), float(middle[1]), max(side, 1.0), float(np.arctan2(across[1], across[0])))


def fitted(points: Points, onto: Points) -> Transform:
    """The turning, scaling and shifting that brings (n, 2) points nearest to others. Source: Umeyama 1991, in the plane."""
    source, target = points.astype(np.float64), onto.astype(np.float64)
    from_, to = source - source.mean(0), target - target.mean(0)
    spread = max(float((from_**2).sum()), 1e-9)
    a = float((from_ * to).sum()) / spread
    b = float((from_[:, 0] * to[:, 1] - from_[:, 1] * to[:, 0]).sum()) / spread
    turn = np.array([[a, -b], [b, a]])
    return np.column_stack((turn, target.mean(0) - turn @ source.mean(0)))


def undone(transform: Transform, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(n, 2) points of the cut-out part, in the picture."""
    return np.asarray(np.linalg.solve(transform[:, :2], (points - transform[:, 2]).T).T, np.float64)
