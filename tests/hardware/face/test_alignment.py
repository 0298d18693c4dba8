"""Faces cut out upright."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hardware.face.alignment import IN_112, fitted, square_of, undone
from kiosk.hardware.face.faces import Face

FRONTAL = np.array([[300, 200], [360, 200], [330, 235], [308, 268], [352, 268]], np.float32)


def turned(degrees: float, scale: float = 1.0) -> Face:
    angle = np.radians(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return Face((0, 0, 0, 0), 1.0, (FRONTAL @ turn.T).astype(np.float32))


@given(st.floats(-170, 170), st.floats(0.3, 3))
def test_a_face_is_upright_and_as_large_in_its_square_however_it_was(degrees: float, scale: float) -> None:
    cut = square_of(turned(degrees, scale)).onto(256)

    placed = turned(degrees, scale).points @ cut[:, :2].T + cut[:, 2]

    straight = square_of(turned(0)).onto(256)
    assert placed == pytest.approx(FRONTAL @ straight[:, :2].T + straight[:, 2], abs=0.05)


@given(st.floats(-170, 170), st.floats(0.3, 3))
def test_five_points_come_to_lie_where_they_do_for_every_other_way_of_holding_the_head(
    degrees: float, scale: float
) -> None:
    onto = fitted(turned(degrees, scale).points, IN_112)
    plain = fitted(FRONTAL, IN_112)

    placed = turned(degrees, scale).points @ onto[:, :2].T + onto[:, 2]

    assert placed == pytest.approx(FRONTAL @ plain[:, :2].T + plain[:, 2], abs=0.05)


def test_what_was_cut_out_is_found_again_in_the_picture() -> None:
    cut = square_of(turned(25)).onto(256)
    inside = np.array([[0.0, 0.0], [128.0, 128.0], [255.0, 3.0]])

    assert undone(cut, inside) @ cut[:, :2].T + cut[:, 2] == pytest.approx(inside)


def test_points_in_one_place_are_no_error() -> None:
    assert np.isfinite(fitted(np.zeros((5, 2), np.float32), IN_112)).all()
    assert square_of(Face((0, 0, 0, 0), 1.0, np.zeros((5, 2), np.float32))).side > 0
