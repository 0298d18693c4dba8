"""Glasses as lines before a face, in the head's own millimetres."""

import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.looks import Looks

Floats = NDArray[np.float32]

FRONT_MM = 93.0  # how far before the head's axis the rims are
ROUND, SQUARE = 2.2, 4.5
SIDE_SEEN_DEG = 6.0  # a side piece shows only when the head turns away from it


def frame_of(looks: Looks, yaw: float) -> tuple[Floats, ...]:
    """The lines (n, 3): two rims, the bridge, and the side piece that shows. None without glasses."""
    if not looks.glasses:
        return ()
    middle = looks.eye_apart / 2
    around = np.linspace(0, 2 * np.pi, 33)
    full = ROUND if looks.glasses == 1 else SQUARE
    x = _fuller(np.cos(around), full) * (middle - 7)
    y = _fuller(np.sin(around), full) * (19 if looks.glasses == 1 else 16) - 2
    rims = [_line(side * middle + x, y, FRONT_MM - 0.002 * (side * middle + x) ** 2) for side in (-1, 1)]
    bridge = np.linspace(-8, 8, 7)
    lines = [*rims, _line(bridge, 4 - 0.04 * bridge**2, np.full(7, FRONT_MM))]
    if abs(yaw) > SIDE_SEEN_DEG:
        side = -np.sign(yaw)
        along = np.linspace(0, 1, 5)
        lines.append(_line(side * (2 * middle - 7 + along * 17), 3 + 0 * along, FRONT_MM - 7 - along * 84))
    return tuple(lines)


def _line(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]) -> Floats:
    return np.stack([x, y, z], -1).astype(np.float32)


def _fuller(circle: NDArray[np.float64], fullness: float) -> NDArray[np.float64]:
    return np.asarray(np.sign(circle) * np.abs(circle) ** (2 / fullness))
