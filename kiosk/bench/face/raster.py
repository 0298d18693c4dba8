"""Triangles to pixels without a loop over triangles: which place of a sheet is seen at each pixel."""

import numpy as np
from numpy.typing import NDArray

SIDES = (2, 3, 4, 6, 10, 20, 64)  # px: triangles are filled together with others whose box is about as large
EDGE = 1e-4  # a share just below nothing still counts, so that no gaps are left

Floats = NDArray[np.float32]
Whole = NDArray[np.int32]


def seen(
    places: Floats, triangles: Whole, values: Floats, size: tuple[int, int]
) -> tuple[Floats, NDArray[np.bool_]]:
    """The values (n, k) of the nearest triangle at each pixel, and where there is any.

    places: (n, 3) x and y in px, and depth (larger = farther); triangles that turn their back are left out.
    Where nothing is seen the values are 0.
    """
    wide, high = size
    corners, edges, boxes = _facing(places, triangles, size)
    fragments = [found for side in SIDES if (found := _fill(edges, boxes, side, size)) is not None]
    picture = np.zeros((high * wide, values.shape[1]), np.float32)
    covered = np.zeros(high * wide, np.bool_)
    if fragments:
        at = np.concatenate([part[0] for part in fragments])
        which = np.concatenate([part[1] for part in fragments])
        one = np.concatenate([part[2] for part in fragments])
        two = np.concatenate([part[3] for part in fragments])
        far = places[:, 2][corners]
        slope_one, slope_two = far[:, 0] - far[:, 2], far[:, 1] - far[:, 2]
        depth = one * slope_one[which] + two * slope_two[which] + far[:, 2][which]
        nearest = np.full(high * wide, np.inf, np.float32)
        np.minimum.at(nearest, at, depth)
        front = depth <= nearest[at]
        at, which, one, two = at[front], which[front], one[front, None], two[front, None]
        first, second, third = (values[corners[:, corner]] for corner in range(3))
        picture[at] = one * (first - third)[which] + two * (second - third)[which] + third[which]
        covered[at] = True
    return picture.reshape(high, wide, -1), covered.reshape(high, wide)


def _facing(places: Floats, triangles: Whole, size: tuple[int, int]) -> tuple[Whole, Floats, Whole]:
    """Of those that turn their front and may be seen: their corners, their edges and their boxes.

    Edges: (n, 6), how the first and the second corner's share grow with 1, x and y from the box's corner.
    Boxes: (n, 3), left, top and the longer side, in px.
    """
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
    edges = []
    for corner, other in ((1, 2), (2, 0)):
        by_x, by_y = (y[corner] - y[other]) * over, (x[other] - x[corner]) * over
        edges += [by_x * (left - x[corner]) + by_y * (top - y[corner]), by_x, by_y]
    longer = np.maximum(right[chosen] - left, bottom[chosen] - top) + 1
    boxes = np.stack([left, top, longer], 1).astype(np.int32)
    return triangles[chosen], np.stack(edges, 1).astype(np.float32), boxes


def _fill(
    edges: Floats, boxes: Whole, side: int, size: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, Floats] | None:
    """Pixels, their triangles and the first two corners' shares, for the triangles of about this size."""
    wide, high = size
    below = max((smaller for smaller in SIDES if smaller < side), default=0)
    chosen = np.flatnonzero((boxes[:, 2] > below) & (boxes[:, 2] <= side))
    if not len(chosen):
        return None
    step_y, step_x = np.divmod(np.arange(side * side), side)
    steps_x, steps_y = step_x.astype(np.float32), step_y.astype(np.float32)
    one, two = (  # no matrix product: its library would wake a thread for each core
        edges[chosen, first, None]
        + edges[chosen, first + 1, None] * steps_x
        + edges[chosen, first + 2, None] * steps_y
        for first in (0, 3)
    )
    inside = np.minimum(np.minimum(one, two), 1 - one - two) >= -EDGE
    flat = np.flatnonzero(inside)
    triangle, step = np.divmod(flat, side * side)
    left, top = boxes[chosen, 0][triangle] + step_x[step], boxes[chosen, 1][triangle] + step_y[step]
    within = (left >= 0) & (left < wide) & (top >= 0) & (top < high)
    at = (top * wide + left)[within]
    return at, chosen[triangle[within]], one.ravel()[flat[within]], two.ravel()[flat[within]]
