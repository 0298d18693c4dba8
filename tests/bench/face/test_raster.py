"""Triangles to pixels: the same as asking every triangle about every pixel."""

import numpy as np

from kiosk.bench.face.raster import seen

WIDE, HIGH = 33, 21


def asked_one_by_one(places: np.ndarray, triangles: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(high, wide, k): not a number where nothing is."""
    down, across = np.mgrid[0:HIGH, 0:WIDE]
    nearest, found = np.full((HIGH, WIDE), np.inf), np.full((HIGH, WIDE, values.shape[1]), np.nan)
    for corners in triangles:
        (x1, y1, z1), (x2, y2, z2), (x3, y3, z3) = places[corners].astype(float)
        area = (x2 - x1) * (y3 - y1) - (y2 - y1) * (x3 - x1)
        if area <= 0:
            continue
        one = ((y2 - y3) * (across - x2) + (x3 - x2) * (down - y2)) / area
        two = ((y3 - y1) * (across - x3) + (x1 - x3) * (down - y3)) / area
        three = 1 - one - two
        depth = one * z1 + two * z2 + three * z3
        front = (np.minimum(np.minimum(one, two), three) >= 0) & (depth < nearest)
        nearest[front] = depth[front]
        shares = np.stack([one, two, three], -1)[front]
        found[front] = shares @ values[corners]
    return found


def test_every_pixel_shows_the_nearest_triangle_that_turns_its_front() -> None:
    dice = np.random.default_rng(5)
    places = dice.uniform((-8, -8, 1), (WIDE + 8, HIGH + 8, 9), (60, 3)).astype(np.float32)
    triangles = dice.integers(0, 60, (40, 3)).astype(np.int32)
    values = dice.uniform(0, 1, (60, 3)).astype(np.float32)
    picture, covered = seen(places, triangles, values, (WIDE, HIGH))
    wanted = asked_one_by_one(places, triangles, values)
    assert (covered == ~np.isnan(wanted[..., 0])).all()
    assert np.abs(picture[covered] - wanted[covered]).max() < 1e-3
    assert (picture[~covered] == 0).all()


def test_nothing_is_seen_of_what_lies_outside() -> None:
    places = np.array([(-9, -9, 1), (-2, -9, 1), (-9, -2, 1)], np.float32)
    _, covered = seen(places, np.array([(0, 1, 2)], np.int32), np.ones((3, 1), np.float32), (WIDE, HIGH))
    assert not covered.any()
