"""A person as a camera's picture: shape, skin and light, at one pose."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.glasses import frame_of
from kiosk.bench.face.light import SKIN_PALE, Light, in_infrared, lit, shine
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.pose import Pose
from kiosk.bench.face.raster import seen
from kiosk.bench.face.shape import COLUMNS, PIVOT, Shape, shape_of
from kiosk.bench.face.skin import TEXELS, Gaze, Skin

Floats = NDArray[np.float32]
Picture = NDArray[np.uint8]

WIRE = (74, 68, 70)  # of glasses, blue first


@dataclass(frozen=True, slots=True)
class Lens:
    """A camera at eye level: its picture's size, its focal length in px, and how far a head stands from it."""

    size: tuple[int, int] = (640, 480)
    focal_px: float = 640.0
    distance_mm: float = 560.0
    down: float = 0.06  # how far below the middle the eyes are, as a part of the height


@dataclass(frozen=True, slots=True)
class Layer:
    """A part of the picture at (left, top): light in linear shares, red first, and how much it covers what is behind.

    wires: lines in px of the layer that lie over it, dark, `wire_px` thick.
    """

    left: int
    top: int
    light: Floats
    cover: Floats
    wires: tuple[Floats, ...] = ()
    wire_px: float = 1.0


@dataclass(frozen=True, slots=True)
class _Placed:
    """A pose in the picture: the head's turn, its normals, the layer's place, and which texel is at each of its pixels."""

    turn: Floats
    normals: Floats
    left: int
    top: int
    across: Floats
    down: Floats
    covered: NDArray[np.bool_]


class Sitter:
    """One person, who can be drawn again and again."""

    def __init__(self, looks: Looks) -> None:
        self.looks = looks
        self._shape, painted = _made(looks)
        self._skin = painted.copy()
        row, column = np.mgrid[0 : self._shape.points.shape[0], 0:COLUMNS]
        self._texels = np.stack([column, row], -1).reshape(-1, 2).astype(np.float32)
        self._shade = _shade(self._shape.points, self._shape.sheets[1].row, self._shape.sheets[2].row)
        self._placed: tuple[Pose, Lens, _Placed] | None = None

    def drawn(self, pose: Pose, light: Light, lens: Lens) -> Layer:
        """The person in this light. A layer of no size where nothing of them is in the picture."""
        placed = self._place(pose, lens)
        if placed is None:
            return Layer(0, 0, np.zeros((0, 0, 3), np.float32), np.zeros((0, 0), np.float32))
        turn, normals, left, top = placed.turn, placed.normals, placed.left, placed.top
        across, down, covered = placed.across, placed.down, placed.covered
        atlas = self._skin.painted(Gaze(pose.blink, pose.gaze_x, pose.gaze_y))
        paint = cv2.remap(atlas, across * TEXELS, down * TEXELS, cv2.INTER_LINEAR)
        if light.infrared:
            paint = in_infrared(np.asarray(paint, np.float32), SKIN_PALE)
        got = lit(normals, light, lens.distance_mm - pose.nearer) * self._shade[..., None]
        gloss = shine(normals, light) * (self._shape.turns == 1)
        falling = cv2.remap(np.dstack([got, gloss]).astype(np.float32), across, down, cv2.INTER_LINEAR)
        colour = paint * falling[..., :3] + falling[..., 3:]
        wires = tuple(
            projected(turned_by(turn, wire - PIVOT) + PIVOT, pose, lens)[:, :2]
            - np.array((left, top), np.float32)
            for wire in frame_of(self.looks, pose.yaw)
        )
        thick = 1.5 * lens.focal_px / (lens.distance_mm - pose.nearer)
        return Layer(left, top, np.asarray(colour, np.float32), covered.astype(np.float32), wires, thick)

    def _place(self, pose: Pose, lens: Lens) -> "_Placed | None":
        """Where everything is; a second eye sees the same pose again, in another light. None: nothing is in the picture."""
        if self._placed is not None and self._placed[:2] == (pose, lens):
            return self._placed[2]
        points = self._shape.points + pose.jaw * self._shape.jaw + pose.smile * self._shape.smile
        turn = rotation(pose)
        normals = turned_by(turn, self._normals(points))
        turned = turned_by(turn, points - PIVOT) + PIVOT
        points = points + (turned - points) * self._shape.turns[..., None]
        places = projected(points.reshape(-1, 3), pose, lens)
        left, top, wide, high = window(places, lens.size)
        if wide <= 0 or high <= 0:
            return None
        places[:, 0] -= left
        places[:, 1] -= top
        at, covered = seen(places, self._shape.triangles, self._texels, (wide, high))
        across, down = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
        placed = _Placed(turn, normals, left, top, across, down, covered)
        self._placed = pose, lens, placed
        return placed

    def _normals(self, points: Floats) -> Floats:
        normals = np.zeros_like(points)
        for sheet in self._shape.sheets:
            part = (slice(sheet.row, sheet.row + sheet.rows), slice(0, sheet.columns))
            down, right = np.gradient(points[part], axis=0), np.gradient(points[part], axis=1)
            normals[part] = np.cross(right, -down)
        length = np.linalg.norm(normals, axis=-1, keepdims=True)
        return np.asarray(normals / np.maximum(length, 1e-6), np.float32)


@lru_cache(maxsize=6)
def _made(looks: Looks) -> tuple[Shape, Skin]:
    """What takes long: the same for everybody with these looks."""
    shape = shape_of(looks)
    return shape, Skin(looks, shape)


def rotation(pose: Pose) -> Floats:
    """From the head's own axes to the picture's."""
    yaw, pitch, roll = np.radians((pose.yaw, pose.pitch, -pose.roll))
    about_y = np.array(((np.cos(yaw), 0, np.sin(yaw)), (0, 1, 0), (-np.sin(yaw), 0, np.cos(yaw))))
    about_x = np.array(((1, 0, 0), (0, np.cos(pitch), -np.sin(pitch)), (0, np.sin(pitch), np.cos(pitch))))
    about_z = np.array(((np.cos(roll), -np.sin(roll), 0), (np.sin(roll), np.cos(roll), 0), (0, 0, 1)))
    return np.asarray(about_z @ about_x @ about_y, np.float32)


def turned_by(turn: Floats, points: Floats) -> Floats:
    """Points (..., 3) in the picture's axes; without the matrix library's threads."""
    return np.asarray(np.einsum("...i,ji->...j", points, turn), np.float32)


def over(picture: Picture, layer: Layer) -> None:
    """Put a layer into a picture (blue first), in place."""
    high, wide = layer.cover.shape
    if not high:
        return
    part = picture[layer.top : layer.top + high, layer.left : layer.left + wide]
    drawn = developed(layer.light)
    for wire in layer.wires:
        places = np.rint(wire * 16).astype(np.int32)
        cv2.polylines(drawn, [places], False, WIRE, max(1, round(layer.wire_px)), cv2.LINE_AA, 4)
    cv2.copyTo(drawn, (layer.cover > 0).view(np.uint8), part)


def developed(light: Floats) -> Picture:
    """Light as a camera's pixels: blue first, curved as a camera curves it, bright parts held back."""
    kept = light / (1 + 0.12 * light)
    return np.asarray(
        cv2.convertScaleAbs(cv2.sqrt(np.ascontiguousarray(kept[..., ::-1])), alpha=255), np.uint8
    )


def projected(points: Floats, pose: Pose, lens: Lens) -> Floats:
    """Points (n, 3) in mm, as x and y in px, and how far they are."""
    wide, high = lens.size
    depth = lens.distance_mm - pose.nearer - (points[:, 2] - 90)
    scale = lens.focal_px / depth
    x = wide / 2 + (points[:, 0] + pose.aside) * scale
    y = high * (0.5 + lens.down) - (points[:, 1] + pose.up) * scale
    return np.stack([x, y, depth], axis=1).astype(np.float32)


def window(places: Floats, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, width and height of what these places cover of a picture."""
    low = np.floor(places[:, :2].min(0)).astype(int)
    high = np.ceil(places[:, :2].max(0)).astype(int) + 1
    left, top = max(0, int(low[0])), max(0, int(low[1]))
    return left, top, min(size[0], int(high[0])) - left, min(size[1], int(high[1])) - top


def _shade(points: Floats, neck: int, body: int) -> Floats:
    """Where less light comes at all: the neck under the chin."""
    shade = np.ones(points.shape[:2], np.float32)
    shade[neck:body] = np.clip(0.42 + (-112 - points[neck:body, :, 1]) / 110, 0.42, 1)
    return shade
