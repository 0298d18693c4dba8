"""Looks on their way between two processes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face.carrying import bytes_of, look_of
from kiosk.hardware.face.faces import Face, Look, Signs

DICE = np.random.default_rng(3)
POINTS = DICE.uniform(0, 480, (478, 3)).astype(np.float32)
FACE = Face((1.0, 2.0, 3.0, 4.0), 0.75, POINTS[:5, :2].copy())
PATCH = DICE.integers(0, 255, (64, 64, 3), np.uint8)
LOOK = Look(
    at_s=12.5,
    size=(640, 480),
    faces=(FACE, FACE),
    signs=Signs(POINTS, -12.0, 3.0, 1.0),
    embedding=POINTS[:128, 0].copy(),
    patch=PATCH,
    noise=1.25,
    digest=b"0123456789abcdef",
)


def test_a_look_arrives_as_it_was() -> None:
    come = look_of(bytes_of(LOOK))

    assert come.signs is not None
    assert come.embedding is not None
    assert come.patch is not None
    assert (come.at_s, come.size, come.noise, come.digest) == (12.5, (640, 480), 1.25, b"0123456789abcdef")
    assert [face.points.tolist() for face in come.faces] == [FACE.points.tolist()] * 2
    assert (come.signs.yaw, come.signs.pitch, come.signs.roll) == (-12.0, 3.0, 1.0)
    assert np.array_equal(come.signs.points, POINTS)
    assert np.array_equal(come.embedding, POINTS[:128, 0])
    assert np.array_equal(come.patch, PATCH)


def test_an_empty_look_arrives_empty() -> None:
    come = look_of(bytes_of(Look(1.0, (2, 2), (), None, None, None, 0.0, b"")))

    assert (come.faces, come.signs, come.embedding, come.patch) == ((), None, None, None)


@given(st.integers(0, 4000), st.binary(max_size=4))
def test_other_bytes_are_no_look(kept: int, more: bytes) -> None:
    with pytest.raises(ProtocolError):
        look_of(bytes_of(LOOK)[:kept] + more)


def test_nothing_of_a_face_is_in_a_repr() -> None:
    shown = repr(LOOK)

    assert "array" not in shown
    assert "0123456789abcdef" not in shown
