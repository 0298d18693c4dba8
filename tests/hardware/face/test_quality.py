"""Hints: what a person is told before the camera."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hardware.face.faces import Face, Look, Signs
from kiosk.hardware.face.limits import LIMITS, Pace
from kiosk.hardware.face.quality import Guide, Hint, Standing, hint_of, stand
from tests.hardware.face.films import Camera, Room
from tests.hardware.face.heads import Array, Pose, paint, somebody

GOOD = Standing(faces=1, eyes_px=90, share=0.35)
SHARP = paint(Pose(), np.ones(3), gain=0.55)


def patched(painted: Array, *, noise: float = 1.6) -> Look:
    """A look at a frontal face that was painted so."""
    patch = painted + np.random.default_rng(1).normal(0, noise, painted.shape)
    points = np.array([(275, 200), (365, 200), (320, 250), (285, 290), (355, 290)], np.float32)
    face = Face((200, 120, 240, 260), 0.9, points)
    signs = Signs(np.zeros((478, 3), np.float32), 0, 0, 0)
    return Look(0.0, (640, 480), (face,), signs, None, np.clip(patch, 0, 255).astype(np.uint8), 1.6, b"")


def blurred(painted: Array, width: int) -> Array:
    """Smeared sideways and downwards."""
    for axis in (0, 1):
        shifted = [np.roll(painted, shift, axis) for shift in range(-width, width + 1)]
        painted = np.mean(shifted, axis=0)
    return painted


def with_block(rows: slice, columns: slice) -> Array:
    covered = SHARP.copy()
    covered[rows, columns] = 150
    return covered


@pytest.mark.parametrize(("standing", "hint"), [
    (Standing(faces=0), Hint.NOBODY),
    (replace(GOOD, faces=2), Hint.SEVERAL),
    (replace(GOOD, eyes_px=30), Hint.TOO_FAR),
    (replace(GOOD, share=0.9), Hint.TOO_NEAR),
    (replace(GOOD, grey=30), Hint.TOO_DARK),
    (replace(GOOD, grey=230), Hint.TOO_BRIGHT),
    (replace(GOOD, burnt=0.4), Hint.TOO_BRIGHT),
    (replace(GOOD, yaw=-20), Hint.NOT_FRONTAL),
    (replace(GOOD, pitch=25), Hint.NOT_FRONTAL),
    (replace(GOOD, roll=30), Hint.NOT_FRONTAL),
    (replace(GOOD, structure=0.1), Hint.COVERED),
    (replace(GOOD, sharp=0.01), Hint.BLURRED),
    (replace(GOOD, is_face=False), Hint.NOBODY),  # as a head upside down
    (replace(GOOD, is_face=False, grey=30), Hint.TOO_DARK),  # more light may show the face
    (GOOD, Hint.GOOD),
    (replace(GOOD, eyes_px=30, grey=30, sharp=0.01), Hint.TOO_FAR),  # one thing at a time
    (replace(GOOD, eyes_px=45, yaw=40), Hint.NOT_FRONTAL),  # turned, not far
])  # fmt: skip
def test_one_hint_at_a_time(standing: Standing, hint: Hint) -> None:
    assert hint_of(standing) is hint


@pytest.mark.parametrize(("painted", "hint"), [
    (SHARP, Hint.GOOD),
    (SHARP * 0.3, Hint.TOO_DARK),
    (SHARP * 0.2 + 215, Hint.TOO_BRIGHT),
    (blurred(SHARP, 4), Hint.BLURRED),
    (with_block(slice(44, 64), slice(0, 64)), Hint.COVERED),  # a mask over the mouth
    (with_block(slice(20, 36), slice(0, 34)), Hint.COVERED),  # a hand before one eye
    (with_block(slice(22, 36), slice(0, 64)), Hint.COVERED),  # dark glasses, of one tone
])  # fmt: skip
def test_what_pixels_show(painted: Array, hint: Hint) -> None:
    assert hint_of(stand(patched(painted))) is hint


@pytest.mark.parametrize(
    ("distance_mm", "hint"), [(300, Hint.TOO_NEAR), (560, Hint.GOOD), (900, Hint.TOO_FAR)]
)
def test_distance(distance_mm: float, hint: Hint) -> None:
    camera = Camera(10_000)
    camera.paints = True
    assert hint_of(stand(camera.shoot(somebody(10_000), Pose(at=(0, 0, distance_mm)), Room()))) is hint


def test_a_hint_goes_away_only_past_its_second_limit() -> None:
    between = replace(GOOD, grey=(LIMITS.dark + LIMITS.dark_over) / 2)
    assert hint_of(between, already=Hint.TOO_DARK) is Hint.TOO_DARK
    assert hint_of(between, already=Hint.GOOD) is Hint.GOOD


def test_a_hint_is_said_after_it_lasted() -> None:
    guide, dark = Guide(), patched(SHARP * 0.3)
    said = [guide.see(replace(dark, at_s=place / 10)) for place in range(8)]
    assert said == [Hint.NOBODY] * 4 + [Hint.TOO_DARK] * 4


@pytest.mark.parametrize(("pace", "held_s"), [(Pace.USUAL, 1.2), (Pace.ELDER, 2.4)])
def test_a_hint_stays_long_enough_to_be_heard(pace: Pace, held_s: float) -> None:
    guide = Guide(pace=pace)
    for at_s in (0.0, 0.5):
        guide.see(replace(patched(SHARP * 0.3), at_s=at_s))
    said = {at_s: guide.see(replace(patched(SHARP), at_s=at_s)) for at_s in (0.6, held_s + 0.4, held_s + 0.6)}
    assert list(said.values()) == [Hint.TOO_DARK, Hint.TOO_DARK, Hint.GOOD]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([0.25, 0.4, 0.45, 0.5, 1.0]), min_size=5, max_size=40))
def test_hints_never_flicker(brightness: list[float]) -> None:
    guide = Guide()
    looks = {share: patched(SHARP * share) for share in set(brightness)}
    said = [
        (place / 10, guide.see(replace(looks[share], at_s=place / 10)))
        for place, share in enumerate(brightness)
    ]
    changes = [at_s for (at_s, hint), (_, before) in zip(said[1:], said, strict=False) if hint is not before]
    assert all(later - earlier >= LIMITS.hint_hold_s - 1e-9 for earlier, later in itertools.pairwise(changes))
