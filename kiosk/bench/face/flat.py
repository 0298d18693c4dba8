"""Flat things that are held before a camera: a print, flat or bent, with or without holes, and a screen that shines by itself."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.light import INK_PALE, Light, in_infrared, lit
from kiosk.bench.face.pose import Pose
from kiosk.bench.face.raster import seen
from kiosk.bench.face.render import Layer, Lens, projected, rotation, turned_by, window

Floats = NDArray[np.float32]

FACE = np.array((0, 0, 90), np.float32)  # where the thing is held
ROWS, COLUMNS = 29, 23


@dataclass(frozen=True, slots=True)
class Sheet:
    """`width_mm` by as high as its picture asks; `bend_deg` is how far it is rolled about its upright middle."""

    width_mm: float
    bend_deg: float = 0.0
    shines: bool = False


def held(picture: Floats, holes: Floats | None, sheet: Sheet, pose: Pose, light: Light, lens: Lens) -> Layer:
    """The thing in that pose. picture: (h, w, 3) linear, red first; holes: (h, w), 1 where one looks through."""
    high, wide = picture.shape[:2]
    points, normals = _rolled(sheet, high / wide)
    turn = rotation(pose)
    places = projected(turned_by(turn, points).reshape(-1, 3) + FACE, pose, lens)
    left, top, across, down = window(places, lens.size)
    if across <= 0 or down <= 0:
        return Layer(0, 0, np.zeros((0, 0, 3), np.float32), np.zeros((0, 0), np.float32))
    places[:, 0] -= left
    places[:, 1] -= top
    row, column = np.mgrid[0:ROWS, 0:COLUMNS]
    shares = np.stack([column / (COLUMNS - 1) * (wide - 1), row / (ROWS - 1) * (high - 1)], -1)
    got = lit(turned_by(turn, normals), light, lens.distance_mm - pose.nearer)
    values = np.concatenate([shares.reshape(-1, 2), got.reshape(-1, 3)], 1).astype(np.float32)
    at, covered = seen(places, _triangles(), values, (across, down))
    map_x, map_y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
    paint = cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR)
    if light.infrared:
        paint = in_infrared(np.asarray(paint, np.float32), INK_PALE) * (0.0 if sheet.shines else 1.0)
    shown = paint + 0.02 * at[..., 2:] if sheet.shines else paint * at[..., 2:]
    cover = covered.astype(np.float32)
    if holes is not None:
        cover *= np.asarray(cv2.remap(holes, map_x, map_y, cv2.INTER_LINEAR), np.float32) < 0.5
    return Layer(left, top, np.asarray(shown, np.float32), cover)


def _rolled(sheet: Sheet, tall: float) -> tuple[Floats, Floats]:
    """Points and normals of the sheet at rest, its middle at nothing."""
    half = sheet.width_mm / 2
    across = np.linspace(-half, half, COLUMNS)
    up = np.linspace(half * tall, -half * tall, ROWS)
    bend = np.radians(sheet.bend_deg)
    if abs(bend) < 1e-3:
        x, z, lean = across, np.zeros(COLUMNS), np.zeros(COLUMNS)
    else:
        radius = sheet.width_mm / bend
        lean = across / radius
        x, z = radius * np.sin(lean), radius * (np.cos(lean) - 1)
    grid_x, grid_y = np.meshgrid(x, up)
    points = np.stack([grid_x, grid_y, np.broadcast_to(z, grid_x.shape)], -1)
    normals = np.stack([np.sin(lean), np.zeros(COLUMNS), np.cos(lean)], -1)
    return points.astype(np.float32), np.broadcast_to(normals, points.shape).astype(np.float32)


def _triangles() -> NDArray[np.int32]:
    row, column = np.mgrid[0 : ROWS - 1, 0 : COLUMNS - 1]
    corner = (row * COLUMNS + column).ravel()
    right, below = corner + 1, corner + COLUMNS
    both = np.concatenate([np.stack([corner, right, below], 1), np.stack([right, below + 1, below], 1)])
    return both.astype(np.int32)
