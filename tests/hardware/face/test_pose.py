"""A face of points, put before a camera in a known pose."""

import struct

import numpy as np
import numpy.typing as npt
import pytest

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face.pose import Canonical, canonical_of, pose_of
from kiosk.hardware.face.protobuf import bytes_field, joined, varint_field

SIZE = (640, 480)
TALL = 2 * np.tan(np.radians(31.5))
DICE = np.random.default_rng(7)
FACE = Canonical(DICE.normal(0, 4, (468, 3)) * (1, 1, 0.4), np.arange(0, 468, 14), DICE.uniform(0.1, 1, 34))


def seen(yaw: float, pitch: float, roll: float) -> npt.NDArray[np.float32]:
    """Its landmarks, px, as a camera at 45 units sees them; z in the scale of x."""
    a, b, c = np.radians((yaw, pitch, -roll))
    about_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    about_z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    x, y, z = (about_y @ about_x @ about_z @ FACE.vertices.T) - [[0], [0], [45]]
    per_unit = SIZE[1] / TALL / -z
    points = np.column_stack(
        (SIZE[0] / 2 + x * per_unit, SIZE[1] / 2 - y * per_unit, -z * SIZE[1] / TALL / 45)
    )
    return np.vstack((points, np.zeros((10, 3)))).astype(np.float32)


@pytest.mark.parametrize(
    "held", [(0, 0, 0), (-35, 0, 0), (35, 0, 0), (0, 25, 0), (0, -25, 0), (0, 0, 20), (20, 10, -15)]
)
def test_the_pose_is_the_one_the_head_was_put_in(held: tuple[float, float, float]) -> None:
    pose = pose_of(seen(*held), SIZE, FACE)

    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx(held, abs=1.5)


def test_the_canonical_face_is_read_from_its_metadata() -> None:
    floats = b"".join(b"\x1d" + struct.pack("<f", value) for value in (1, 2, 3, 0, 0, 4, 5, 6, 0, 0))
    weighed = bytes_field(2, varint_field(1, 1) + b"\x15" + struct.pack("<f", 0.5))

    face = canonical_of(joined((bytes_field(1, floats), weighed)))

    assert face.vertices.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert (face.rigid.tolist(), face.weights.tolist()) == ([1], [0.5])


@pytest.mark.parametrize("metadata", [b"", bytes_field(1, b""), bytes_field(1, b"\x1d\0\0\0\0")])
def test_other_metadata_is_a_protocol_error(metadata: bytes) -> None:
    with pytest.raises(ProtocolError):
        canonical_of(metadata)
