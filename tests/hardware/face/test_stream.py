"""The stream: what a camera cannot have sent."""

from dataclasses import replace

import numpy as np
import pytest

from kiosk.hardware.face.faces import Look
from kiosk.hardware.face.liveness.finding import Finding, Outcome, Reason
from kiosk.hardware.face.liveness.stream import judge_stream
from tests.hardware.face.heads import Pose, paint

WHITE = np.ones(3)


def filmed(seed: int, *, lasts_s: float = 8.0, still: bool = False, rate: float = 15.0) -> list[Look]:
    """A face that turns about at random, or sits still, before a camera with noise."""
    random = np.random.default_rng((seed, 6))
    count = round(lasts_s * rate)
    return shot(np.zeros(count) if still else np.cumsum(random.normal(0, 3, count)), random, rate=rate)


def turning_once(*, sway: float = 0.0, waits_s: float = 3.0, stays_s: float = 6.0) -> list[Look]:
    """A person who waits, turns slowly and comes back, and is then asked for nothing; breathing rocks the head every 3 s."""
    ends_s = waits_s + 5.0 + stays_s
    at_s = np.arange(ends_s * 15) / 15
    turn = np.interp(at_s, waits_s + np.array((0, 2, 3, 5)), (0, 34, 34, 0))
    return shot(turn + sway * np.sin(2 * np.pi * at_s / 3.0), np.random.default_rng(7))


def shot(
    yaw: np.typing.NDArray[np.float64], random: np.random.Generator, *, rate: float = 15.0
) -> list[Look]:
    """The face turned so far in each look, before a camera with noise."""
    looks = []
    for place in range(len(yaw)):
        painted = paint(Pose(yaw=float(yaw[place])), WHITE, gain=0.5) + random.normal(0, 1.6, (64, 64, 3))
        patch = np.clip(painted, 0, 255).astype(np.uint8)
        at_s = place / rate + random.uniform(0, 0.003)
        looks.append(Look(at_s, (640, 480), (), None, None, patch, 1.5, patch.tobytes()))
    return looks


def judged(looks: list[Look], *, camera_fps: float | None = 15.0) -> Finding:
    return judge_stream(looks, camera_fps=camera_fps)


def retimed(looks: list[Look], times: np.typing.NDArray[np.float64]) -> list[Look]:
    return [replace(look, at_s=float(at_s)) for look, at_s in zip(looks, times, strict=True)]


@pytest.mark.parametrize("still", [False, True])
def test_a_camera_passes(still: bool) -> None:
    assert {judged(filmed(seed, still=still)).outcome for seed in range(10_000, 10_002)} == {Outcome.PASS}


def test_a_picture_given_out_twice_is_borne() -> None:
    looks = filmed(10_000)
    looks[20:40:5] = [replace(looks[place - 1], at_s=looks[place].at_s) for place in range(20, 40, 5)]
    assert judged(looks).outcome is Outcome.PASS


def test_a_frozen_picture_fails() -> None:
    looks = filmed(10_000)
    looks[60:70] = [replace(looks[59], at_s=look.at_s) for look in looks[60:70]]
    assert judged(looks).reason is Reason.FROZEN


def test_pictures_that_come_again_fail() -> None:
    looks = filmed(10_000)
    looks[80], looks[90] = (replace(looks[place - 60], at_s=looks[place].at_s) for place in (80, 90))
    assert judged(looks).reason is Reason.PICTURES_COME_AGAIN


def test_a_loop_with_fresh_noise_fails() -> None:
    once, noise = filmed(10_000, lasts_s=3.0), np.random.default_rng(9)
    looks = [grainy(look, noise) for look in once * 3]
    times = np.arange(len(looks)) / 15 + noise.uniform(0, 0.003, len(looks))
    assert judged(retimed(looks, times)).reason is Reason.LOOP


def test_who_turned_once_and_then_stands_very_still_is_no_loop() -> None:
    """Half a second later nearly every look is like itself."""
    assert judged(turning_once()).outcome is Outcome.PASS


def test_a_breath_that_is_like_the_next_one_is_no_loop() -> None:
    assert judged(turning_once(sway=9.0, waits_s=7.0)).outcome is Outcome.PASS


def test_a_loop_with_a_long_rest_in_it_fails() -> None:
    once, noise = turning_once(sway=1.5, stays_s=4.0), np.random.default_rng(9)
    looks = [grainy(look, noise) for look in once[30:] + once[30:] + once[30:90]]
    times = np.arange(len(looks)) / 15 + noise.uniform(0, 0.003, len(looks))
    assert judged(retimed(looks, times)).reason is Reason.LOOP


def grainy(look: Look, noise: np.random.Generator) -> Look:
    """The same picture with other noise on top."""
    assert look.patch is not None
    patch = np.clip(look.patch + noise.normal(0, 1.6, (64, 64, 3)), 0, 255).astype(np.uint8)
    return replace(look, patch=patch, digest=patch.tobytes())


def test_a_picture_without_noise_fails() -> None:
    looks = [replace(look, noise=0.05) for look in filmed(10_000)]
    assert judged(looks).reason is Reason.NO_SENSOR_NOISE
    assert judge_stream(looks, least_noise=0.0).outcome is Outcome.PASS  # a camera that compresses hard


def test_a_clock_that_never_trembles_fails() -> None:
    looks = filmed(10_000)
    assert judged(retimed(looks, 100 + np.arange(len(looks)) / 15)).reason is Reason.CLOCK_TOO_REGULAR


@pytest.mark.parametrize("step_s", [0.0, -0.1])
def test_a_clock_that_stands_or_runs_back_fails(step_s: float) -> None:
    looks = filmed(10_000)
    looks[50] = replace(looks[50], at_s=looks[49].at_s + step_s)
    assert judged(looks).reason is Reason.CLOCK_NOT_MONOTONE


def test_more_pictures_than_the_camera_gives_fail() -> None:
    looks = filmed(10_000, rate=60.0, lasts_s=2.0)
    assert judged(looks).reason is Reason.FASTER_THAN_THE_CAMERA
    assert judged(looks, camera_fps=None).outcome is Outcome.PASS


def test_too_little_says_nothing() -> None:
    assert judged(filmed(10_000)[:20]).reason is Reason.TOO_FEW_LOOKS
    assert judged(filmed(10_000, rate=3.0, lasts_s=12.0)).reason is Reason.TOO_SLOW
