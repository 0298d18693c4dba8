"""Depth from motion: while a head turns, what stands out moves against what lies behind it. Paper does not. No I/O.

Takes looks with landmarks, x and y only (z is the landmark model's belief, not a measurement). Three measures over pairs of
a straight and a turned look, each in the distance between the eyes:

- plane: what the best plane-to-plane map (homography) leaves over of the rigid points. Flat paper leaves the landmarks'
  noise.
- ears: how far the nose moved against the ears, per sine of the turn. Paper bent like a head moves them too.
- nose: how far the tip moved against the line from its root to its base (ridge), and against the cheeks at its height (row).
  Bent paper keeps the straight lines along its axis: bent upright the ridge stays, bent across the row stays. A head moves
  both.

What it can show: that the points belong to a solid with a nose before a face before ears. What it cannot: a mask of that
shape, or a film of a real head, which has real parallax in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import Look, Signs
from kiosk.hardware.face.limits import LIMITS, Limits
from kiosk.hardware.face.liveness.finding import Finding, Reason, Signal, failed, inconclusive, passed
from kiosk.hardware.face.liveness.mesh import (
    CHEEKS_BY_NOSE,
    EARS,
    EYE_CORNERS,
    NOSE_BASE,
    NOSE_ROOT,
    NOSE_TIP,
    RIGID,
)

Points = npt.NDArray[np.float64]

STRAIGHT_LOOKS = 4  # of each kind at most: the work stays bounded however long the challenge took
TURNED_LOOKS = 8


@dataclass(frozen=True, slots=True)
class Relief:
    """plane: residual, in eyes' distances. ears, ridge, row: heights, in ears' and eyes' distances.

    error: standard error of `ridge`.
    """

    plane: float
    ears: float
    ridge: float
    row: float
    error: float


def judge_depth(looks: Sequence[Look], *, limits: Limits = LIMITS) -> Finding:
    """PASS when plane, ears, ridge and row all show depth.

    INCONCLUSIVE without a turn of at least `depth_turn` in enough looks, or where the landmarks are too restless.
    """
    relief = measure(looks, limits)
    if relief is None:
        return inconclusive(Signal.DEPTH, Reason.NO_TURN)
    if relief.error > limits.depth_noise:
        return inconclusive(Signal.DEPTH, Reason.LANDMARKS_RESTLESS, relief.error)
    measures = (
        (Reason.ONE_PLANE, relief.plane, limits.plane),
        (Reason.EARS_IN_PLANE, relief.ears, limits.ears),
        (Reason.NOSE_IN_PLANE, relief.ridge, limits.ridge),
        (Reason.NOSE_IN_PLANE, relief.row, limits.row),
    )
    for reason, measured, limit in measures:
        if measured < limit:
            return failed(Signal.DEPTH, reason, measured, limit)
    return passed(Signal.DEPTH, relief.ridge, limits.ridge)


def measure(looks: Sequence[Look], limits: Limits = LIMITS) -> Relief | None:
    """The relief over the turns among the looks; None where there are too few straight or turned ones."""
    seen = [look.signs for look in looks if look.signs is not None]
    straight = [signs for signs in seen if abs(signs.yaw) < limits.start_yaw]
    if len(straight) < limits.depth_looks:
        return None
    middle = float(np.median([signs.yaw for signs in straight]))
    straight = [signs for signs in straight if abs(signs.yaw - middle) <= limits.depth_turn / 3]
    turned = [signs for signs in seen if abs(signs.yaw - middle) >= limits.depth_turn]
    if len(turned) < limits.depth_looks:
        return None
    before = [_lengths(signs) for signs in _some(straight, STRAIGHT_LOOKS)]
    after = [_lengths(signs) for signs in _some(turned, TURNED_LOOKS)]
    rows = np.array([_compare(one, other) for one in before for other in after])
    plane, ears, ridge, row = (float(value) for value in np.median(rows, axis=0))
    by_look = rows[:, 2].reshape(len(before), len(after)).mean(axis=0)
    return Relief(plane, ears, ridge, row, float(np.std(by_look)) / len(after) ** 0.5)


def plane_residual(one: Points, other: Points) -> float:
    """Root mean square of what the best homography from `one` (n, 2) to `other` leaves over, in the units of `other`."""
    source, target = _conditioned(one), _conditioned(other)
    columns = np.column_stack((source[0], np.ones(len(one))))
    zero = np.zeros_like(columns)
    x, y = target[0][:, :1], target[0][:, 1:]
    equations = np.vstack(
        (np.hstack((columns, zero, -x * columns)), np.hstack((zero, columns, -y * columns)))
    )
    homography = np.linalg.svd(equations, full_matrices=False)[2][-1].reshape(3, 3)
    mapped = columns @ homography.T
    apart = mapped[:, :2] / mapped[:, 2:] - target[0]
    return float(np.sqrt(np.mean(np.sum(apart**2, axis=1))) * target[1])


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Of one look, px: rigid points, eyes' distance, upright size, and the nose against ridge and row. `ears` is a share."""

    yaw: float
    rigid: Points
    eyes: float
    upright: float
    ears: float
    ridge: float
    row: float


def _lengths(signs: Signs) -> _Lengths:
    points = np.asarray(signs.points[:, :2], dtype=np.float64)
    return _Lengths(
        yaw=signs.yaw,
        rigid=points[list(RIGID)],
        eyes=_between_eyes(points),
        upright=_upright_size(points),
        ears=_among_ears(points),
        ridge=_off_ridge(points),
        row=_off_row(points),
    )


def _compare(straight: _Lengths, turned: _Lengths) -> tuple[float, float, float, float]:
    # Of the turned look in the size of the straight one: a step forward or back is no depth.
    same_size = straight.upright / turned.upright
    plane = plane_residual(straight.rigid, turned.rigid * same_size) / straight.eyes
    per_turn = float(np.sin(np.radians(turned.yaw - straight.yaw)))
    ears = (turned.ears - straight.ears) / per_turn
    ridge = (turned.ridge * same_size - straight.ridge) / straight.eyes / per_turn
    row = (turned.row * same_size - straight.row) / straight.eyes / per_turn
    return plane, ears, ridge, row


def _middle(points: Points, places: Sequence[int]) -> Points:
    middle: Points = points[list(places)].mean(axis=0)
    return middle


def _between_eyes(points: Points) -> float:
    return float(np.linalg.norm(_middle(points, EYE_CORNERS[1]) - _middle(points, EYE_CORNERS[0])))


def _upright_size(points: Points) -> float:
    """From the nose's root to its base: a turn to the side does not shorten it."""
    return float(np.linalg.norm(points[NOSE_BASE] - points[NOSE_ROOT]))


def _off_ridge(points: Points) -> float:
    """How far the tip stands beside the line from root to base, towards the image's right on an upright face."""
    along = points[NOSE_BASE] - points[NOSE_ROOT]
    across = _middle(points, NOSE_TIP) - points[NOSE_ROOT]
    return float((across[0] * along[1] - across[1] * along[0]) / np.linalg.norm(along))


def _off_row(points: Points) -> float:
    """How far the tip stands from the middle of the cheeks, along the line between them."""
    right, left = points[CHEEKS_BY_NOSE[0]], points[CHEEKS_BY_NOSE[1]]
    along = (left - right) / np.linalg.norm(left - right)
    return float((_middle(points, NOSE_TIP) - (right + left) / 2) @ along)


def _among_ears(points: Points) -> float:
    """Where the tip stands between the ears: 0 in their middle, ±0.5 at one of them."""
    right, left = _middle(points, EARS[0]), _middle(points, EARS[1])
    along = left - right
    return float((_middle(points, NOSE_TIP) - (right + left) / 2) @ along / (along @ along))


def _some(signs: list[Signs], at_most: int) -> list[Signs]:
    """Evenly chosen ones."""
    places = np.linspace(0, len(signs) - 1, min(at_most, len(signs))).round().astype(int)
    return [signs[place] for place in places]


def _conditioned(points: Points) -> tuple[Points, float]:
    """Moved to the origin and to unit spread, and that spread."""
    moved = points - points.mean(axis=0)
    spread = float(np.sqrt(np.mean(moved**2))) or 1.0
    return moved / spread, spread
