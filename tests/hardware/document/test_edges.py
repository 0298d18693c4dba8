"""Pages drawn on a desk are found where they were drawn, and an empty desk is an empty desk."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.bench.document_pages import Drawn, Scene, draw
from kiosk.hardware.document.edges import find_page

WIDE, HIGH = 1296, 972
CLOSE_PX = 5.5  # of 1296
FOUND = (
    Scene.PLAIN,
    Scene.TURNED,
    Scene.WHITE_ON_WHITE,
    Scene.BENT,
    Scene.BLURRED,
    Scene.DARK,
    Scene.GLARE,
    Scene.CODES,
    Scene.TWO_PAGES,
)


def furthest_px(drawn: Drawn) -> float:
    """How far the worst corner is from where it was drawn."""
    corners = find_page(drawn.picture)
    assert corners is not None
    assert drawn.corners is not None
    return max(
        math.hypot((point.x - x) * WIDE, (point.y - y) * HIGH)
        for point, (x, y) in zip(corners.points, drawn.corners, strict=True)
    )


@pytest.mark.parametrize("scene", FOUND)
def test_the_corners_are_found_where_they_were_drawn(scene: Scene) -> None:
    assert furthest_px(draw(scene, WIDE, HIGH)) <= CLOSE_PX


def test_an_empty_desk_has_no_page() -> None:
    assert find_page(draw(Scene.EMPTY, WIDE, HIGH).picture) is None


def test_a_page_that_leaves_the_picture_ends_at_its_edge() -> None:
    corners = find_page(draw(Scene.CUT_OFF, WIDE, HIGH).picture)
    assert corners is not None
    assert corners.top_left.y < 0.004
    assert abs(corners.bottom_left.x - 0.325) < 0.004


def test_two_pages_give_the_larger_one() -> None:
    corners = find_page(draw(Scene.TWO_PAGES, WIDE, HIGH).picture)
    assert corners is not None
    assert corners.bottom_right.x < 0.5


@pytest.mark.parametrize("size", [(640, 480), (960, 1280), (1, 1), (3, 700), (64, 64)])
def test_any_size_is_searched(size: tuple[int, int]) -> None:
    wide, high = size
    picture = cv2.resize(draw(Scene.PLAIN, 640, 480).picture, (wide, high), interpolation=cv2.INTER_AREA)
    assert find_page(np.asarray(picture, dtype=np.uint8)) is None or min(size) >= 64


@given(some.integers(0, 2**32 - 1), some.integers(8, 90), some.booleans())
def test_noise_gives_sound_corners_or_none(seed: int, side: int, colour: bool) -> None:
    shape = (side, side + 13, 3) if colour else (side, side + 13)
    noise = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    corners = find_page(np.asarray(cv2.blur(noise, (5, 5)), dtype=np.uint8))
    assert corners is None or all(0 <= value <= 1 for p in corners.points for value in (p.x, p.y))
