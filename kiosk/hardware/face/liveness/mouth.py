"""How far open the mouth is, against the nose's length. No I/O.

Takes the landmarks of the inner lips. What it can show: that the lips went apart by several millimetres; a beard, an old mouth or
a low light do not change that. What it cannot: that they were lips and not a film of lips.
"""

import numpy as np

from kiosk.hardware.face.faces import Points
from kiosk.hardware.face.liveness.mesh import LIPS, NOSE_BASE, NOSE_ROOT

_UPPER, _LOWER = np.array(LIPS).T


def gape(points: Points) -> float:
    """The lips' distance in the nose's length: shut mouths have 0.03 at most, open ones 0.4."""
    long = float(np.linalg.norm(points[NOSE_ROOT, :2] - points[NOSE_BASE, :2]))
    apart = float(np.linalg.norm(points[_UPPER, :2] - points[_LOWER, :2], axis=1).mean())
    return apart / max(long, 1e-6)
