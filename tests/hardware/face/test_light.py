"""The screen-light challenge: what follows it, what does not, where nothing can be said."""

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hardware.face.faces import Look
from kiosk.hardware.face.limits import LIMITS
from kiosk.hardware.face.liveness.finding import Finding, Outcome, Reason
from kiosk.hardware.face.liveness.light import PALETTE, Stage, draw_colours, judge_light, lasts_s
from tests.hardware.face.films import Room
from tests.hardware.face.heads import Array

SKIN = np.array([0.20, 0.26, 0.36])


def colours(seed: int) -> tuple[Stage, ...]:
    dice = np.random.default_rng((seed, 7))
    return draw_colours(lambda below: int(dice.integers(below)))


def lit(
    seed: int, room: Room, *, exposes: bool = True, burnt: float = 1.0, drifts: Array | None = None
) -> list[Look]:
    """Patches of plain skin in that room, by a camera whose exposure and white balance wander."""
    random = np.random.default_rng((seed, 8))
    times = 50 + np.cumsum(random.uniform(0.05, 0.085, 120))
    gain = 0.55 * burnt * np.exp(0.2 * np.sin(times)) if exposes else np.full(120, 0.55 * burnt)
    balance = np.exp(np.outer(times - 50, np.zeros(3) if drifts is None else drifts))
    looks = []
    for at_s, exposure, white in zip(times, gain, balance, strict=True):
        colour = 255 * np.clip(SKIN * room.light(float(at_s)) * white * exposure, 0, 1) ** (1 / 2.2)
        patch = np.clip(colour + random.normal(0, 1.6, (64, 64, 3)), 0, 255).astype(np.uint8)
        looks.append(Look(float(at_s), (640, 480), (), None, None, patch, 1.0, b""))
    return looks


def judged(seed: int, room: Room, *, shown: tuple[Stage, ...] | None = None, burnt: float = 1.0) -> Finding:
    """What is said where the room reflects `shown`, or what really was on the screen."""
    room.stages, room.began_s = shown or colours(seed), 50.3
    return judge_light(lit(seed, room, burnt=burnt), colours(seed), 50.3)


@pytest.mark.parametrize("seed", range(10_000, 10_002))
def test_a_face_before_the_screen_follows(seed: int) -> None:
    assert judged(seed, Room()).outcome is Outcome.PASS


def test_constant_coloured_light_around_does_not_disturb() -> None:
    assert judged(10_010, Room(around=(0.5, 0.9, 1.6))).outcome is Outcome.PASS


def test_a_slow_white_balance_does_not_disturb() -> None:
    room = Room(stages=colours(10_011), began_s=50.3)
    looks = lit(10_011, room, drifts=np.array([0.02, 0.0, -0.02]))
    assert judge_light(looks, colours(10_011), 50.3).outcome is Outcome.PASS


@pytest.mark.parametrize("screen", [0.0, 0.001])
def test_bright_light_around_is_inconclusive(screen: float) -> None:
    finding = judged(10_012, Room(screen=screen))
    assert (finding.outcome, finding.reason) == (Outcome.INCONCLUSIVE, Reason.NO_REFLECTION)


def test_a_burnt_face_is_inconclusive() -> None:
    assert judged(10_013, Room(), burnt=20.0).reason is Reason.OVEREXPOSED


@pytest.mark.parametrize("seed", range(10_020, 10_022))
def test_the_light_of_another_sequence_fails(seed: int) -> None:
    assert judged(seed, Room(), shown=colours(seed + 500)).reason is Reason.FOLLOWS_SOMETHING_ELSE


@pytest.mark.parametrize(
    ("late_s", "reason"), [(0.6, Reason.FOLLOWS_TOO_LATE), (-0.3, Reason.AHEAD_OF_THE_SCREEN)]
)
def test_light_at_the_wrong_time_fails(late_s: float, reason: Reason) -> None:
    assert judged(10_030, Room(late_s=late_s)).reason is reason


def test_what_was_skipped_or_hardly_seen_is_inconclusive() -> None:
    looks = lit(10_031, Room())
    assert judge_light(looks, (), 50.0).reason is Reason.NOT_SHOWN
    assert judge_light(looks[:10], colours(10_031), 50.0).reason is Reason.TOO_FEW_LOOKS


def test_no_colour_is_a_saturated_red() -> None:
    assert max(red / (blue + green + red) for blue, green, red in PALETTE) < LIMITS.red_share


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False))
def test_every_sequence_is_gentle(random: Random) -> None:
    stages = draw_colours(random.randrange)
    assert all(later.start_s - earlier.start_s >= 0.5 for earlier, later in pairwise(stages))
    assert all(earlier.bgr != later.bgr for earlier, later in pairwise(stages))
    assert 4 < lasts_s(stages) < 8
