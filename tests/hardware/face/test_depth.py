"""Depth from motion, on heads and paper that never served to choose the limits (seeds from 10000)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hardware.face.faces import Look
from kiosk.hardware.face.liveness.challenge import Tell
from kiosk.hardware.face.liveness.depth import judge_depth, measure, plane_residual
from kiosk.hardware.face.liveness.finding import Outcome, Reason
from tests.hardware.face.films import Actor, Camera, Room
from tests.hardware.face.heads import Head, Paper, on_paper, somebody

SEEDS = range(10_000, 10_002)
ROLLS = [
    Paper(40, 0),
    Paper(40, 90),
    Paper(40, 45),
    Paper(60, 0),
    Paper(60, 90),
    Paper(90, 120),
    Paper(-50, 0),
]


def turning(head: Head, seed: int, *, to: Tell = Tell.TURN_LEFT, tremble: float = 0.009) -> list[Look]:
    """The head looks straight for a second and turns for two."""
    camera, actor = Camera(seed, tremble=tremble), Actor(seed)
    told = [Tell.LOOK_STRAIGHT] * 15 + [to] * 30
    return [camera.shoot(head, actor.move(camera.tick(), 1 / 15, tell), Room()) for tell in told]


@pytest.mark.parametrize("to", [Tell.TURN_LEFT, Tell.TURN_RIGHT])
def test_heads_have_depth(to: Tell) -> None:
    found = [judge_depth(turning(somebody(seed), seed, to=to)).outcome for seed in SEEDS]
    assert set(found) == {Outcome.PASS}


def test_flat_paper_has_none() -> None:
    found = [judge_depth(turning(on_paper(somebody(seed), Paper()), seed)).reason for seed in SEEDS]
    assert set(found) == {Reason.ONE_PLANE}


@pytest.mark.parametrize("paper", ROLLS, ids=str)
def test_bent_paper_has_no_nose(paper: Paper) -> None:
    found = [judge_depth(turning(on_paper(somebody(seed), paper), seed)).outcome for seed in SEEDS]
    assert set(found) == {Outcome.FAIL}


def test_of_upright_rolls_only_the_ridge_speaks() -> None:
    relief = measure(turning(on_paper(somebody(10_000), Paper(40, 0)), 10_000))
    assert relief is not None
    assert abs(relief.ridge) < 0.04 < 0.45 < relief.ears


@pytest.mark.parametrize("away", [0, 45])
def test_without_a_turn_nothing_is_said(away: int) -> None:
    looks = turning(somebody(1), 1)
    finding = judge_depth(looks[away : away + 15])
    assert (finding.outcome, finding.reason) == (Outcome.INCONCLUSIVE, Reason.NO_TURN)


def test_restless_landmarks_say_nothing() -> None:
    found = [judge_depth(turning(somebody(seed), seed, tremble=0.2)) for seed in SEEDS]
    assert Reason.LANDMARKS_RESTLESS in {finding.reason for finding in found}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_any_view_of_a_plane_leaves_nothing_over(seed: int, tilt_x: float, tilt_y: float) -> None:
    random = np.random.default_rng(seed)
    points = random.uniform(0, 200, (20, 2))
    view = np.eye(3) + random.normal(0, 0.1, (3, 3)) * ((1, 1, 50), (1, 1, 50), (0, 0, 0))
    view[2, :2] = tilt_x / 100, tilt_y / 100
    seen = np.column_stack((points, np.ones(20))) @ view.T
    assert plane_residual(points, seen[:, :2] / seen[:, 2:]) < 1e-6 * 200
