"""Corners by hand are sound, or refused by name."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.domain.errors import Refused
from kiosk.hardware.document.geometry import area_of, clockwise, corners_of, is_cut_off, page_size
from kiosk.hardware.document.port import WHOLE_PICTURE, Corners, Point

UPRIGHT = (Point(0.3, 0.1), Point(0.7, 0.1), Point(0.7, 0.9), Point(0.3, 0.9))
anywhere = some.floats(allow_nan=True, allow_infinity=True) | some.floats(0, 1)
points = some.lists(some.builds(Point, anywhere, anywhere), max_size=6)


def test_four_corners_clockwise_are_taken() -> None:
    assert corners_of(UPRIGHT) == Corners(*UPRIGHT)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (UPRIGHT[:3], "not four"),
        ((Point(math.nan, 0.1), *UPRIGHT[1:]), "no number"),
        ((Point(-0.1, 0.1), *UPRIGHT[1:]), "outside"),
        ((UPRIGHT[0], UPRIGHT[2], UPRIGHT[1], UPRIGHT[3]), "crossed"),
        (UPRIGHT[::-1], "crossed"),
        ((Point(0.3, 0.1), Point(0.7, 0.1), Point(0.4, 0.2), Point(0.3, 0.9)), "crossed"),
        ((Point(0.3, 0.1), Point(0.35, 0.1), Point(0.35, 0.12), Point(0.3, 0.12)), "small"),
    ],
)
def test_unsound_corners_are_refused(wrong: tuple[Point, ...], why: str) -> None:
    with pytest.raises(Refused, match=f"bad_corners: {why}"):
        corners_of(wrong)


@given(points)
def test_any_points_give_sound_corners_or_a_refusal(given: list[Point]) -> None:
    with suppress(Refused):
        assert area_of(corners_of(given).points) >= 0.01


@given(some.permutations(UPRIGHT))
def test_points_in_any_order_come_back_clockwise_from_the_upper_left(shuffled: list[Point]) -> None:
    assert clockwise(shuffled) == UPRIGHT


def test_an_upright_page_becomes_upright_a4() -> None:
    wide, high = page_size(corners_of(UPRIGHT), 1000, 1000, 4000)
    assert (wide, high) == (566, 800)


def test_a_lying_page_becomes_lying_a4_no_larger_than_wanted() -> None:
    lying = corners_of((Point(0.0, 0.2), Point(1.0, 0.2), Point(1.0, 0.8), Point(0.0, 0.8)))
    wide, high = page_size(lying, 4000, 4000, 2339)
    assert (wide, high) == (2339, 1654)


def test_a_corner_on_the_edge_of_the_picture_is_cut_off() -> None:
    assert (is_cut_off(corners_of(UPRIGHT)), is_cut_off(WHOLE_PICTURE)) == (False, True)
