"""Which way a head faces: the canonical face turned until it lies best on the landmarks. Pure.

The landmarks lie in a picture; they are first put into space before a camera that sees 63 degrees from top to bottom, as
MediaPipe does it, so that near parts look larger as they should. Source: MediaPipe, face_geometry/libs/geometry_pipeline.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face.faces import Points
from kiosk.hardware.face.protobuf import FOUR_BYTES, fields, numbers, only

_MESH, _BASIS = 1, 2  # of GeometryPipelineMetadata
_VERTICES = 3  # of Mesh3d: x, y, z, u, v each
_LANDMARK, _WEIGHT = 1, 2  # of WeightedLandmarkRef
_PER_VERTEX = 5
_TALL = 2 * np.tan(np.radians(63.0) / 2)  # of what the camera sees, one unit before it

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pose:
    """Degrees. Facing the image's left: negative yaw. Down: positive pitch. Leaning clockwise in the image: positive roll."""

    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True, slots=True, eq=False)
class Canonical:
    """A face that faces us: (468, 3), y up, larger z nearer; and the points that a moving mouth does not move, with weights."""

    vertices: Floats
    rigid: npt.NDArray[np.intp]
    weights: Floats


def canonical_of(metadata: bytes) -> Canonical:
    """From the .task's geometry_pipeline_metadata. Raises ProtocolError."""
    meshes = [one.content for one in only(metadata, _MESH)]
    floats = b"".join(one.content for mesh in meshes for one in only(mesh, _VERTICES))
    basis = [one.content for one in only(metadata, _BASIS)]
    rigid = [numbers(one, _LANDMARK)[0] for one in basis]
    weights = b"".join(one.content for line in basis for one in fields(line) if one.kind == FOUR_BYTES)
    if len(floats) % (4 * _PER_VERTEX) or not rigid or len(weights) != 4 * len(rigid):
        raise ProtocolError("face_landmarker.task: no canonical face")
    return Canonical(
        np.frombuffer(floats, "<f4").reshape(-1, _PER_VERTEX)[:, :3].astype(np.float64),
        np.array(rigid, np.intp),
        np.frombuffer(weights, "<f4").astype(np.float64),
    )


def pose_of(points: Points, size: tuple[int, int], canonical: Canonical) -> Pose:
    """points: (478, 3) px, y down, smaller z nearer. size: of the picture, width and height."""
    model, weights = canonical.vertices[canonical.rigid], canonical.weights / canonical.weights.sum()
    flat = _before_camera(points, size)
    nearness = float(flat[: len(canonical.vertices), 2].mean())
    seen = flat[canonical.rigid]
    scale = _fit(model, seen * (1, 1, -1), weights)[1]
    scale *= _fit(model, _in_space(seen, nearness, scale), weights)[1]
    turn, _ = _fit(model, _in_space(seen, nearness, scale), weights)
    yaw = np.arctan2(turn[0, 2], turn[2, 2])
    pitch = -np.arcsin(np.clip(turn[1, 2], -1.0, 1.0))
    roll = -np.arctan2(turn[1, 0], turn[1, 1])
    return Pose(*(float(angle) for angle in np.degrees((yaw, pitch, roll))))


def _before_camera(points: Points, size: tuple[int, int]) -> Floats:
    """Px to units of the plane that is one unit before the camera, y up, from the picture's middle."""
    wide, high = size
    return np.asarray((points - (wide / 2, high / 2, 0)) * (_TALL / high) * (1, -1, 1), np.float64)


def _in_space(flat: Floats, nearness: float, scale: float) -> Floats:
    """At the depth where the face is as large as the canonical one; z turned to mean nearer."""
    depth = ((flat[:, 2] - nearness) + 1) / scale
    return np.asarray(np.column_stack((flat[:, 0] * depth, flat[:, 1] * depth, -depth)), np.float64)


def _fit(model: Floats, seen: Floats, weights: Floats) -> tuple[Floats, float]:
    """The rotation and the scale that bring the model's points nearest to those seen. Source: Umeyama 1991, weighted."""
    share = weights[:, None]
    left, right = model - (model * share).sum(0), seen - (seen * share).sum(0)
    u, strength, v = np.linalg.svd((right * share).T @ left)
    upright = np.array((1.0, 1.0, np.linalg.det(u @ v)))
    turn: Floats = (u * upright) @ v
    return turn, float((strength * upright).sum() / (left**2 * share).sum())
