"""What is wrong with a picture, from its figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.preview import Seen
from kiosk.hardware.camera.judging import SETTLE_S, Judge, Look, seen_in

GOOD = Look(mean=140, spread=40, burnt=0.01, fingerprint=1)
COVERED = Look(mean=12, spread=1, burnt=0, fingerprint=2)


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (GOOD, Seen.GOOD),
        (COVERED, Seen.COVERED),
        (Look(mean=200, spread=2, burnt=0, fingerprint=1), Seen.COVERED),
        (Look(mean=20, spread=8, burnt=0, fingerprint=1), Seen.TOO_DARK),
        (Look(mean=230, spread=20, burnt=0.1, fingerprint=1), Seen.TOO_BRIGHT),
        (Look(mean=150, spread=60, burnt=0.5, fingerprint=1), Seen.TOO_BRIGHT),
    ],
)
def test_one_picture(look: Look, seen: Seen) -> None:
    assert seen_in(look) is seen


def test_a_hand_that_passes_is_not_said() -> None:
    judge = Judge(frozen_s=9)
    said = [judge.judge(look, at) for look, at in ((GOOD, 0.0), (COVERED, 0.1), (COVERED, 0.3), (GOOD, 0.4))]
    assert said == [Seen.GOOD] * 4


def test_a_hand_that_stays_is_said_until_it_goes() -> None:
    judge = Judge(frozen_s=9)
    times = (0.0, SETTLE_S, 2.0)
    assert [judge.judge(COVERED, at) for at in times] == [Seen.GOOD, Seen.COVERED, Seen.COVERED]
    assert [judge.judge(GOOD, 2.5), judge.judge(GOOD, 3.0)] == [Seen.COVERED, Seen.GOOD]


def test_the_same_noise_for_long_is_a_frozen_camera() -> None:
    judge = Judge(frozen_s=3)
    assert [judge.judge(GOOD, at) for at in (0.0, 2.9, 3.0)] == [Seen.GOOD, Seen.GOOD, Seen.FROZEN]


def test_other_noise_is_a_camera_that_lives() -> None:
    judge = Judge(frozen_s=3)
    looks = [Look(140, 40, 0, number) for number in range(100)]
    assert {judge.judge(look, at / 10) for at, look in enumerate(looks)} == {Seen.GOOD}


figures = st.floats(0, 255)
looks = st.builds(Look, figures, figures, st.floats(0, 1), st.integers(0, 3))


@given(st.lists(st.tuples(looks, st.floats(0, 5))))
def test_whatever_comes_something_is_said(course: list[tuple[Look, float]]) -> None:
    judge, now = Judge(frozen_s=1), 0.0
    for look, wait_s in course:
        now += wait_s
        assert isinstance(judge.judge(look, now), Seen)
