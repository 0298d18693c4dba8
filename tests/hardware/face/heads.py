"""Made-up heads and paper before a made-up camera: landmark-true looks for the tests of liveness and quality.

A head is a cloud of points in millimetres (x to the image's right, y down, z away from the camera), turned and projected.
Paper carries the picture of such a head and is bent to a roll, turned and projected by the same camera. Landmarks tremble by
a share of the eyes' distance. What no generator shows: how a real landmark model sees paper.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.liveness.mesh import LIDS, LIPS, NOSE_BASE

Array = npt.NDArray[np.float64]

FOCAL_PX = 600.0
SIZE = (640, 480)
POINTS = 478
NOSE_LONG = 52.0

# Ours, rounded: right half and middle of a face, x of the right side negative.
_MIDDLE: dict[int, tuple[float, int]] = {
    168: (-5, -15), 6: (3, -19), 5: (24, -34), 4: (31, -37), 1: (38, -36), 2: (47, -22),
    151: (-38, -14), 10: (-56, -9), 152: (116, -8), 13: (68, -18), 14: (68, -18),
}  # fmt: skip
_SIDES: dict[tuple[int, int], tuple[int, float, int]] = {
    (133, 362): (18, 0, 0), (33, 263): (44, 0, 6), (36, 266): (28, 33, -7), (98, 327): (14, 44, -16),
    (50, 280): (47, 32, 3), (116, 345): (64, 16, 22), (127, 356): (76, 3, 58), (234, 454): (76, 20, 62),
    (54, 284): (62, -40, 24), (61, 291): (25, 70, -3), (82, 312): (6, 68, -17), (87, 317): (6, 68, -17),
    (160, 387): (37, -5, 4), (159, 386): (31, -5.5, 3), (158, 385): (25, -5, 2),
    (144, 373): (37, 5, 4), (145, 374): (31, 5.5, 3), (153, 380): (25, 5, 2),
}  # fmt: skip
_NOSE = (1, 4, 5, 6)
_CHIN = (152,)
_LOWER_LIP = [14, 87, 317]
_UPPER, _LOWER = [160, 159, 158, 387, 386, 385], [144, 145, 153, 373, 374, 380]


@dataclass(frozen=True)
class Pose:
    """Degrees; shares of blink and jaw; millimetres before the camera."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    blink: float = 0.05
    jaw: float = 0.02
    at: tuple[float, float, float] = (0.0, 0.0, 560.0)


@dataclass(frozen=True)
class Paper:
    """Bent to a roll of that radius around an axis in the paper (0: upright, 90: across); inf is flat."""

    radius_mm: float = float("inf")
    axis_deg: float = 0.0


@dataclass(frozen=True)
class Head:
    """One person. `points` (478, 3) mm. `paper`: only a picture of that person, on paper."""

    points: Array = field(repr=False)
    face: Array = field(repr=False)  # a unit vector, what a recogniser would say
    paper: Paper | None = None


def somebody(seed: int) -> Head:
    """A person: sizes, depth and nose differ by seed; a low nose stands out by half of a high one."""
    random = np.random.default_rng(seed)
    wide, high, deep = random.uniform(0.93, 1.07, 3)
    points = np.zeros((POINTS, 3))
    angle = random.uniform(0, 2 * np.pi, POINTS)
    far = np.sqrt(random.uniform(0, 1, POINTS))
    points[:, 0], points[:, 1] = 70 * far * np.cos(angle), 25 + 80 * far * np.sin(angle)
    points[:, 2] = 60 * far**2 - 10
    for place, (y, z) in _MIDDLE.items():
        points[place] = (0, y, z)
    for (right, left), (x, y, z) in _SIDES.items():
        points[right], points[left] = (-x, y, z), (x, y, z)
    points[list(_NOSE), 2] += 15 * random.uniform(-0.35, 0.35)
    points *= (wide, high, deep * random.uniform(0.92, 1.08))
    points += random.normal(0, 0.8, points.shape)  # nobody is symmetric
    face = random.normal(size=128)
    return Head(points, face / np.linalg.norm(face))


def on_paper(head: Head, paper: Paper) -> Head:
    """The picture of that person, life-size on paper, bent as given. Its points lie on the roll."""
    seen = head.points.copy()
    seen[:, :2] *= 700 / (700 + seen[:, 2:])
    seen[:, 2] = 0
    seen[:, 1] -= 25
    return replace(head, points=_rolled(seen, paper) + np.array((0, 25, 0)), paper=paper)


def project(head: Head, pose: Pose) -> Array:
    """(478, 3): x, y in pixels, and z in their scale."""
    points = head.points.copy()
    points[_LOWER_LIP, 1] += 25 * pose.jaw  # behind holes in paper too, as the lids
    if head.paper is None:
        points[list(_CHIN), 1] += 25 * pose.jaw
    _shut(points, pose.blink)
    points = (points - (0, 30, 40)) @ _turned(pose).T + pose.at
    scale = FOCAL_PX / points[:, 2:]
    flat = points[:, :2] * scale + np.array(SIZE) / 2
    return np.column_stack((flat, (points[:, 2] - pose.at[2]) * FOCAL_PX / pose.at[2]))


def points_of(right: float, left: float, mouth: float = 0.0) -> npt.NDArray[np.float32]:
    """Points of a face whose lids and lips are so far apart, in the nose's length."""
    points = np.zeros((478, 3), np.float32)
    points[NOSE_BASE, 1] = NOSE_LONG
    for pairs, apart in ((LIDS[0], right), (LIDS[1], left), (LIPS, mouth)):
        for _, lower in pairs:
            points[lower, 1] = apart * NOSE_LONG
    return points


def _shut(points: Array, share: float) -> None:
    """Lids meet in the middle, those behind holes in paper too."""
    half = (points[_LOWER] - points[_UPPER]) / 2 * share
    points[_UPPER] += half
    points[_LOWER] -= half


def paint(pose: Pose, light: Array, *, gain: float = 1.0) -> Array:
    """The aligned face in a light of that colour (B, G, R, linear): (64, 64, 3), 0 to 255, not rounded."""
    side = np.arange(64.0)
    across = side - 0.12 * pose.yaw
    skin = np.array([0.30, 0.38, 0.52])
    shade = np.tile(1 - 0.35 * (np.abs(across - 32) / 32) ** 2, (64, 1))
    shade *= np.where(side < 7, 0.25, 1 - 0.2 * np.abs(side - 34) / 30)[
        :, None
    ]  # hair above, cheeks nearest to the light
    open_eye = 1 - pose.blink
    for x in (22.0, 42.0):
        shade -= (0.15 + 0.45 * open_eye) * _blot(across - x, side - 29.5, 3.6, 0.8 + 1.5 * open_eye)
        shade -= 0.30 * _blot(across - x, side - 22.0, 5.0, 1.2)
    shade -= 0.25 * _blot(across - 32, side - 44.0, 3.5, 1.0)
    shade -= 0.45 * _blot(across - 32, side - 53.0 - 2 * pose.jaw, 6.5, 1.2 + 4 * pose.jaw)
    linear = np.clip(shade, 0.03, None)[..., None] * skin * light * gain
    painted: Array = 255 * np.clip(linear, 0, 1) ** (1 / 2.2)
    return painted


def _blot(across: Array, down: Array, wide: float, high: float) -> Array:
    blot: Array = np.outer(np.exp(-((down / high) ** 2)), np.exp(-((across / wide) ** 2)))
    return blot


def _turned(pose: Pose) -> Array:
    """Facing the image's right is positive yaw, looking down positive pitch, leaning clockwise positive roll."""
    yaw, pitch, roll = np.radians((pose.yaw, pose.pitch, pose.roll))
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    turned: Array = about_z @ about_x @ about_y
    return turned


def _rolled(flat: Array, paper: Paper) -> Array:
    if not np.isfinite(paper.radius_mm):
        return flat
    axis = np.radians(paper.axis_deg)
    along, around = np.array([np.sin(axis), np.cos(axis)]), np.array([np.cos(axis), -np.sin(axis)])
    stays, arc = flat[:, :2] @ along, flat[:, :2] @ around / paper.radius_mm
    arc = np.clip(arc, -np.pi / 2, np.pi / 2)
    plane = np.outer(stays, along) + np.outer(paper.radius_mm * np.sin(arc), around)
    return np.column_stack((plane, paper.radius_mm * (1 - np.cos(arc))))
