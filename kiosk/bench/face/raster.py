"""Triangles to pixels without a loop over triangles: which place of a sheet is seen at each pixel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EDGE = 1e-4  # a share just below nothing still counts, so that no gaps are left
BESIDE = 0.02  # px: so much farther each row is looked at, before the shares decide

Floats = NDArray[np.float32]
Whole = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Facing:
    """Triangles that turn their front and may be seen.

    shares: (n, 3) each, how the first, the second and the third corner's share grow with 1, x and y from the box's corner.
    boxes: (4, n), left, top, right and bottom px.
    """

    corners: Whole
    shares: tuple[Floats, Floats, Floats]
    boxes: Whole


@dataclass(frozen=True, slots=True)
class _Fragments:
    """A pixel of a triangle each: where, of which triangle, and the first two corners' shares."""

    at: Whole
    which: Whole
    one: Floats
    two: Floats


def seen(
    places: Floats, triangles: Whole, values: Floats, size: tuple[int, int]
) -> tuple[Floats, NDArray[np.bool_]]:
    """The values (n, k) of the nearest triangle at each pixel, and where there is any.

    places: (n, 3) x and y in px, and depth (larger = farther); triangles that turn their back are left out.
    Where nothing is seen the values are 0.
    """
    wide, high = size
    facing = _facing(places, triangles, size)
    filled = _filled(facing, size)
    shown, chosen = _front(filled, places[:, 2][facing.corners], wide * high)
    which, one, two = filled.which[chosen], filled.one[chosen], filled.two[chosen]
    picture = np.zeros((high * wide, values.shape[1]), np.float32)
    for column, value in enumerate(values.T):  # a column at a time: rows of a few numbers are slow
        first, second, third = value[facing.corners.T]
        shares = one * (first - third)[which] + two * (second - third)[which] + third[which]
        picture[shown, column] = shares
    covered = np.zeros(high * wide, np.bool_)
    covered[shown] = True
    return picture.reshape(high, wide, -1), covered.reshape(high, wide)


def _front(filled: _Fragments, far: Floats, pixels: int) -> tuple[NDArray[np.int64], Whole]:
    """The pixels where something is, and the fragment that is nearest in each. far: (n, 3), of the triangles' corners."""
    slope_one, slope_two, third = far[:, 0] - far[:, 2], far[:, 1] - far[:, 2], far[:, 2]
    which = filled.which
    depth = filled.one * slope_one[which] + filled.two * slope_two[which] + third[which]
    nearest = np.full(pixels, np.inf, np.float32)
    np.minimum.at(nearest, filled.at, depth)
    front = np.flatnonzero(depth <= nearest[filled.at])
    owner = np.full(pixels, -1, np.int32)
    owner[filled.at[front]] = front
    shown = np.flatnonzero(owner >= 0)
    return shown, owner[shown]


def _facing(places: Floats, triangles: Whole, size: tuple[int, int]) -> _Facing:
    x = [places[:, 0][triangles[:, corner]] for corner in range(3)]
    y = [places[:, 1][triangles[:, corner]] for corner in range(3)]
    area = (x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0])
    left, top = (np.ceil(np.minimum(np.minimum(axis[0], axis[1]), axis[2])) for axis in (x, y))
    right, bottom = (np.floor(np.maximum(np.maximum(axis[0], axis[1]), axis[2])) for axis in (x, y))
    kept = (area > 1e-3) & (right >= left) & (bottom >= top)
    kept &= (right >= 0) & (bottom >= 0) & (left < size[0]) & (top < size[1])
    chosen = np.flatnonzero(kept)
    x, y = [axis[chosen] for axis in x], [axis[chosen] for axis in y]
    left, top, over = left[chosen], top[chosen], 1 / area[chosen]
    shares = []
    for corner, other in ((1, 2), (2, 0)):
        by_x, by_y = (y[corner] - y[other]) * over, (x[other] - x[corner]) * over
        begun = by_x * (left - x[corner]) + by_y * (top - y[corner])
        shares.append(np.stack([begun, by_x, by_y], 1).astype(np.float32))
    third = np.array((1, 0, 0), np.float32) - shares[0] - shares[1]
    boxes = np.stack([left, top, right[chosen], bottom[chosen]]).astype(np.int32)
    return _Facing(triangles[chosen], (shares[0], shares[1], third), boxes)


def _filled(facing: _Facing, size: tuple[int, int]) -> _Fragments:
    """Every pixel of every triangle: row by row from the left side to the right."""
    wide, high = size
    left, top, right, bottom = facing.boxes
    triangle, row = _ranges(np.maximum(top, 0), np.minimum(bottom, high - 1))
    begin, end = _row_ends(facing, triangle, (row - top[triangle]).astype(np.float32))
    begin = np.maximum(np.maximum(begin, 0), -left[triangle])
    end = np.minimum(np.minimum(end, (right - left)[triangle]), (wide - 1 - left)[triangle])
    span, across = _ranges(begin, end)
    which = triangle[span]
    step_x, step_y = across.astype(np.float32), (row - top[triangle]).astype(np.float32)[span]
    one, two = (  # no matrix product: its library would wake a thread for each core
        share[:, 0][which] + share[:, 1][which] * step_x + share[:, 2][which] * step_y
        for share in facing.shares[:2]
    )
    at = (row * wide + left[triangle])[span] + across
    inside = np.flatnonzero(np.minimum(np.minimum(one, two), 1 - one - two) >= -EDGE)
    return _Fragments(at[inside], which[inside], one[inside], two[inside])


def _row_ends(facing: _Facing, triangle: Whole, step_y: Floats) -> tuple[Whole, Whole]:
    """From which step to which each row of a triangle may reach: where no share falls below nothing."""
    left, _, right, _ = facing.boxes
    low, most = np.zeros(len(triangle), np.float32), (right - left).astype(np.float32)[triangle]
    for share in facing.shares:
        slope = share[:, 1][triangle]
        rest = share[:, 0][triangle] + share[:, 2][triangle] * step_y + EDGE
        with np.errstate(divide="ignore", invalid="ignore"):
            bound = -rest / slope
        low = np.where(slope > 0, np.maximum(low, bound), low)
        most = np.where(slope < 0, np.minimum(most, bound), most)
    begin, end = np.ceil(low - BESIDE).astype(np.int32), np.floor(most + BESIDE).astype(np.int32)
    return begin, end


def _ranges(first: Whole, last: Whole) -> tuple[Whole, Whole]:
    """All whole numbers from each first to each last, and which range each is of."""
    counts = np.maximum(last - first + 1, 0)
    of = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    begun = (np.cumsum(counts) - counts - first).astype(np.int32)
    return of, np.arange(len(of), dtype=np.int32) - begun[of]
