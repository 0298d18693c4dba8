"""Corners of a page: order, soundness, size of the straightened page. Pure; needs no picture."""

import math
from collections.abc import Sequence

from kiosk.hardware.document.port import Corners, Point, Trouble, refuse

A4_PROPORTION = math.sqrt(2.0)
LEAST_AREA = 0.01  # of the picture
LEAST_SIDE = 0.02  # of the picture's width or height
EDGE = 0.004  # nearer to the edge of the picture, a corner is not the page's own
SLACK = 1e-6  # what a float loses on its way through JSON


def corners_of(points: Sequence[Point]) -> Corners:
    """Four points of somebody's hand: upper left, upper right, lower right, lower left.

    Raises Refused("bad_corners") where they are not four, outside of the picture, crossed, not convex or too near.
    """
    if len(points) != 4:
        refuse(Trouble.BAD_CORNERS, "not four")
    if not all(math.isfinite(value) for point in points for value in (point.x, point.y)):
        refuse(Trouble.BAD_CORNERS, "no number")
    if not all(_inside(point.x) and _inside(point.y) for point in points):
        refuse(Trouble.BAD_CORNERS, "outside")
    turns = [_turn(points[at - 1], points[at], points[(at + 1) % 4]) for at in range(4)]
    if not all(turn > 0 for turn in turns):  # y grows downwards: clockwise is positive
        refuse(Trouble.BAD_CORNERS, "crossed")
    if area_of(points) < LEAST_AREA or _shortest_side(points) < LEAST_SIDE:
        refuse(Trouble.BAD_CORNERS, "small")
    return Corners(*points)


def clockwise(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same points clockwise, the one nearest to the upper left corner first."""
    middle_x = sum(point.x for point in points) / len(points)
    middle_y = sum(point.y for point in points) / len(points)
    round_it = sorted(points, key=lambda point: math.atan2(point.y - middle_y, point.x - middle_x))
    first = min(range(len(round_it)), key=lambda at: round_it[at].x + round_it[at].y)
    return (*round_it[first:], *round_it[:first])


def area_of(points: Sequence[Point]) -> float:
    """The share of the picture that they enclose."""
    pairs = zip(points, (*points[1:], points[0]), strict=True)
    return abs(sum(one.x * two.y - two.x * one.y for one, two in pairs)) / 2


def is_cut_off(corners: Corners) -> bool:
    """Whether a corner lies on the edge of the picture, where the page's own cannot be seen."""
    return any(min(point.x, point.y) < EDGE or max(point.x, point.y) > 1 - EDGE for point in corners.points)


def page_size(corners: Corners, wide: int, high: int, longest: int) -> tuple[int, int]:
    """Width and height in pixels of the straightened page: A4, upright or lying, not finer than the photograph."""
    tl, tr, br, bl = corners.points
    across = (_length(tl, tr, wide, high) + _length(bl, br, wide, high)) / 2
    down = (_length(tl, bl, wide, high) + _length(tr, br, wide, high)) / 2
    upright = down >= across
    long_side = down if upright else across
    short_side = across if upright else down
    long_px = max(16, min(longest, round(max(long_side, short_side * A4_PROPORTION))))
    short_px = max(16, round(long_px / A4_PROPORTION))
    return (short_px, long_px) if upright else (long_px, short_px)


def _inside(value: float) -> bool:
    return -SLACK <= value <= 1 + SLACK


def _turn(before: Point, at: Point, after: Point) -> float:
    return (at.x - before.x) * (after.y - at.y) - (at.y - before.y) * (after.x - at.x)


def _shortest_side(points: Sequence[Point]) -> float:
    pairs = zip(points, (*points[1:], points[0]), strict=True)
    return min(math.hypot(one.x - two.x, one.y - two.y) for one, two in pairs)


def _length(one: Point, two: Point, wide: int, high: int) -> float:
    return math.hypot((one.x - two.x) * wide, (one.y - two.y) * high)
