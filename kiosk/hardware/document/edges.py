"""Where the page lies in a photograph: the bright sheet on a darker desk, else its edges, else an honest None. No I/O."""

import math
from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.domain.errors import Refused
from kiosk.hardware.document.geometry import clockwise, corners_of
from kiosk.hardware.document.port import Corners, Point

Picture = npt.NDArray[np.uint8]
Polygon = npt.NDArray[np.float32]

LOOK_PX = 800  # the long side of the picture that is searched
CANDIDATES = 4
LEAST_SHARE = 0.10  # of the picture; less is not a page but a thing on the desk
MOST_SHARE = 0.985  # more is the picture itself
LEAST_FILL = 0.88  # of the four corners' area must belong to the sheet
LEAST_CONTRAST = 14.0  # grey levels between sheet and desk
LEAST_EDGE = 0.72  # of the outline must be seen as an edge, where the sheet is as bright as the desk
STEEPEST, FLATTEST = 50.0, 130.0  # degrees at a corner of a page that a camera looks down on
END_SHARE = 0.12  # of a side next to its corners: rounded, bent, of no use for its line
WAYS = 6  # of approximating an outline, from fine to coarse


def find_page(picture: Picture) -> Corners | None:
    """The corners of the largest page, or None where nothing looks like one. picture: BGR or grey, 8 bits."""
    high, wide = picture.shape[:2]
    scale = min(1.0, LOOK_PX / max(high, wide))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY) if small.ndim == 3 else small, dtype=np.uint8)
    calm = np.asarray(cv2.GaussianBlur(grey, (5, 5), 0), dtype=np.uint8)
    for quad in _bright_sheets(calm):
        return _as_corners(quad, grey.shape)
    for quad in _outlined_sheets(calm):
        return _as_corners(quad, grey.shape)
    return None


def _bright_sheets(grey: Picture) -> Iterator[Polygon]:
    """Sheets that are brighter than the desk, the largest first."""
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    whole = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    for outline in _largest(np.asarray(whole, dtype=np.uint8)):
        quad = _quad_of(outline, grey.shape)
        if quad is not None and _contrast(grey, quad) >= LEAST_CONTRAST:
            yield quad


def _outlined_sheets(grey: Picture) -> Iterator[Polygon]:
    """Sheets as bright as the desk: only their thin shadow is seen. The threshold follows the picture's own noise."""
    across = cv2.Scharr(grey, cv2.CV_32F, 1, 0)
    down = cv2.Scharr(grey, cv2.CV_32F, 0, 1)
    strength = cv2.magnitude(across, down)
    noise = float(np.median(strength))
    strong = (strength > max(60.0, 4.0 * noise)).astype(np.uint8) * 255
    whole = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    for outline in _largest(np.asarray(whole, dtype=np.uint8)):
        quad = _quad_of(outline, grey.shape)
        if quad is not None and _edge_share(np.asarray(whole, dtype=np.uint8), quad) >= LEAST_EDGE:
            yield quad


def _largest(mask: Picture) -> list[npt.NDArray[np.int32]]:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    by_area = sorted(outlines, key=cv2.contourArea, reverse=True)[:CANDIDATES]
    return [np.asarray(outline, dtype=np.int32) for outline in by_area]


def _quad_of(outline: npt.NDArray[np.int32], shape: tuple[int, ...]) -> Polygon | None:
    """The four corners that this outline goes round, or None where it is no sheet."""
    hull = np.asarray(cv2.convexHull(outline), dtype=np.int32)
    area = cv2.contourArea(hull)
    if area < LEAST_SHARE * shape[0] * shape[1]:
        return None
    rough = _four_sides(hull)
    if rough is None:
        return None
    quad = _refined(rough, outline[:, 0, :].astype(np.float32))
    limit = np.array([shape[1] - 1, shape[0] - 1], dtype=np.float32)
    quad = np.clip(quad, 0, limit).astype(np.float32)
    covered = cv2.contourArea(quad)
    if not LEAST_SHARE <= covered / (shape[0] * shape[1]) <= MOST_SHARE:
        return None
    return quad if area / covered >= LEAST_FILL and _right_angles(quad) else None


def _four_sides(hull: npt.NDArray[np.int32]) -> Polygon | None:
    """Approximate by four points; a corner that is bent away is where the sides beside it would meet."""
    length = cv2.arcLength(hull, True)
    five: Polygon | None = None
    for way in range(1, WAYS + 1):
        rough = cv2.approxPolyDP(hull, 0.008 * way * length, True)[:, 0, :].astype(np.float32)
        if len(rough) == 4:
            return five if five is not None else rough
        if len(rough) in (5, 6) and five is None:
            five = _longest_four(rough)
    return five


def _longest_four(points: Polygon) -> Polygon | None:
    """Where the four longest sides meet."""
    sides = [(points[at], points[(at + 1) % len(points)]) for at in range(len(points))]
    lengths = [float(np.linalg.norm(two - one)) for one, two in sides]
    longest = sorted(sorted(range(len(sides)), key=lambda at: -lengths[at])[:4])
    kept = [sides[at] for at in longest]
    met = [_meeting(kept[at - 1], kept[at]) for at in range(4)]
    return None if any(point is None for point in met) else np.array(met, dtype=np.float32)


def _meeting(
    one: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]],
    two: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]],
) -> tuple[float, float] | None:
    """Where two lines through two points each meet; None for parallel ones."""
    (ax, ay), (bx, by) = one
    (cx, cy), (dx, dy) = two
    across = float((bx - ax) * (dy - cy) - (by - ay) * (dx - cx))
    if abs(across) < 1e-3:
        return None
    share = float((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across
    return float(ax + share * (bx - ax)), float(ay + share * (by - ay))


def _refined(rough: Polygon, outline: Polygon) -> Polygon:
    """The corners as the meetings of lines fitted through every point of the outline that belongs to a side."""
    lines = [_fitted(rough[at], rough[(at + 1) % 4], outline) for at in range(4)]
    met = [_meeting(lines[at - 1], lines[at]) for at in range(4)]
    if any(point is None for point in met):
        return rough
    fine = np.array(met, dtype=np.float32)
    furthest = float(np.max(np.linalg.norm(fine - rough, axis=1)))
    return fine if furthest < 0.06 * float(np.max(np.ptp(rough, axis=0))) else rough


def _fitted(
    one: npt.NDArray[np.float32], two: npt.NDArray[np.float32], outline: Polygon
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    along = two - one
    length = float(np.linalg.norm(along))
    if length < 8:
        return one, two
    unit = along / length
    from_one = outline - one
    share = from_one @ unit / length
    beside = np.abs(from_one[:, 0] * unit[1] - from_one[:, 1] * unit[0])
    near = outline[(share > END_SHARE) & (share < 1 - END_SHARE) & (beside < max(4.0, 0.012 * length))]
    if len(near) < 8:
        return one, two
    dx, dy, x, y = (float(value) for value in cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel())
    first = np.array([x, y], dtype=np.float32)
    return first, first + np.array([dx, dy], dtype=np.float32) * 100


def _right_angles(quad: Polygon) -> bool:
    for at in range(4):
        before, here, after = quad[at - 1], quad[at], quad[(at + 1) % 4]
        one, two = before - here, after - here
        lengths = float(np.linalg.norm(one) * np.linalg.norm(two))
        if lengths < 1:
            return False
        angle = math.degrees(math.acos(max(-1.0, min(1.0, float(one @ two) / lengths))))
        if not STEEPEST <= angle <= FLATTEST:
            return False
    return True


def _contrast(grey: Picture, quad: Polygon) -> float:
    """How much brighter the sheet is than the desk right round it."""
    inside = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(inside, quad.astype(np.int32), 255)
    ring = cv2.subtract(cv2.dilate(inside, np.ones((25, 25), np.uint8)), cv2.dilate(inside, np.ones((5, 5))))
    core = cv2.erode(inside, np.ones((9, 9), np.uint8))
    if not cv2.countNonZero(ring) or not cv2.countNonZero(core):
        return 0.0
    return float(np.median(grey[core > 0])) - float(np.median(grey[ring > 0]))


def _edge_share(edges: Picture, quad: Polygon) -> float:
    outline = np.zeros(edges.shape, np.uint8)
    cv2.polylines(outline, [quad.astype(np.int32)], True, 255, 1)
    near = cv2.dilate(edges, np.ones((5, 5), np.uint8))
    return float(np.count_nonzero((outline > 0) & (near > 0))) / max(1, int(np.count_nonzero(outline)))


def _as_corners(quad: Polygon, shape: tuple[int, ...]) -> Corners | None:
    high, wide = shape[:2]
    points = [Point((float(x) + 0.5) / wide, (float(y) + 0.5) / high) for x, y in quad]
    try:
        return corners_of(
            [Point(min(1.0, max(0.0, p.x)), min(1.0, max(0.0, p.y))) for p in clockwise(points)]
        )
    except Refused:
        return None
