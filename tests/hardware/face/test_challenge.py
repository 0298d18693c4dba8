"""The challenge: what counts as an action, what does not."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hardware.face.faces import Look, Signs
from kiosk.hardware.face.limits import Pace
from kiosk.hardware.face.liveness.challenge import TURNS, Action, Challenge, Tell, draw
from kiosk.hardware.face.liveness.finding import Outcome, Reason
from kiosk.hardware.face.liveness.lids import openness
from tests.hardware.face.heads import Paper, Pose, on_paper, points_of, project, somebody

STRAIGHT = {"yaw": 0.0}
LEFT, RIGHT, WIDE = {"yaw": 25.0}, {"yaw": -25.0}, {"mouth": 0.35}
SHUT = {"blink": 0.8}


def look(
    at_s: float,
    yaw: float = 0,
    pitch: float = 0,
    mouth: float = 0,
    blink: float = 0.05,
    opening: float = 0.2,
) -> Look:
    """blink: so much of the lids' opening is gone."""
    apart = opening * (1 - blink)
    signs = Signs(points_of(apart, apart, mouth), yaw, pitch, 0.0)
    return Look(at_s, (640, 480), (), signs, None, None, 1.0, b"")


def shown(challenge: Challenge, *scenes: tuple[float, dict[str, float]], from_s: float = 0.0) -> list[Tell]:
    """Shows each scene for so many seconds at 15 looks a second; what was told after each."""
    told = []
    for lasts_s, signs in scenes:
        for _ in range(round(lasts_s * 15)):
            progress = challenge.see(look(from_s, **signs))
            from_s += 1 / 15
        told.append(progress.tell)
    return told


def test_two_actions_done_in_order_pass() -> None:
    challenge = Challenge((Action.TURN_LEFT, Action.BLINK))
    told = shown(challenge, (0.4, STRAIGHT), (0.5, LEFT), (0.4, STRAIGHT), (0.2, SHUT), (0.2, STRAIGHT))
    assert told == [Tell.TURN_LEFT, Tell.LOOK_STRAIGHT, Tell.BLINK, Tell.BLINK, Tell.DONE]
    assert challenge.finding().outcome is Outcome.PASS


@pytest.mark.parametrize(("action", "signs", "told"), [
    (Action.TURN_LEFT, LEFT, Tell.LOOK_STRAIGHT), (Action.TURN_RIGHT, RIGHT, Tell.LOOK_STRAIGHT),
    (Action.OPEN_MOUTH, WIDE, Tell.LOOK_STRAIGHT), (Action.BLINK, SHUT, Tell.BLINK),  # lids may droop like this
])  # fmt: skip
def test_a_pose_held_from_before_does_not_count(action: Action, signs: dict[str, float], told: Tell) -> None:
    challenge = Challenge((action,))
    assert shown(challenge, (3.0, signs)) == [told]
    assert shown(challenge, (0.4, STRAIGHT), (0.3, signs), (0.2, STRAIGHT), from_s=3.0)[-1] is Tell.DONE


@pytest.mark.parametrize("action", [Action.TURN_LEFT, Action.OPEN_MOUTH, Action.BLINK])
def test_one_look_is_no_action(action: Action) -> None:
    challenge = Challenge((action,))
    one = {Action.TURN_LEFT: LEFT, Action.OPEN_MOUTH: WIDE, Action.BLINK: SHUT}[action]
    told = shown(challenge, (0.4, STRAIGHT), (1 / 15, one))
    assert told[-1] is not Tell.DONE


@pytest.mark.parametrize(("shut", "then"), [
    ((1.0, SHUT), STRAIGHT),  # asleep, not a blink
    ((0.2, {"blink": 0.8, "pitch": 20.0}), STRAIGHT),  # looking down lowers the lids
    ((0.2, {"blink": 0.4, "pitch": 12.0}), STRAIGHT),  # so does a nod
    ((0.2, {"blink": 0.2}), STRAIGHT),  # less than lids tremble by themselves, in a poor picture
    ((0.2, {"blink": 0.8, "yaw": 16.0}), STRAIGHT),
    ((0.2, SHUT), {"blink": 0.35}),  # half open again
])  # fmt: skip
def test_what_is_no_blink(shut: tuple[float, dict[str, float]], then: dict[str, float]) -> None:
    assert shown(Challenge((Action.BLINK,)), (0.4, STRAIGHT), shut, (0.4, then))[-1] is not Tell.DONE


def test_a_wink_is_no_blink() -> None:
    challenge = Challenge((Action.BLINK,))
    shown(challenge, (0.4, STRAIGHT))
    for at_s in (1.0, 1.1, 1.2):
        signs = Signs(points_of(0.02, 0.19), 0, 0, 0)
        challenge.see(Look(at_s, (640, 480), (), signs, None, None, 1.0, b""))
    assert shown(challenge, (0.2, STRAIGHT), from_s=1.3) == [Tell.BLINK]


@pytest.mark.parametrize(("rest", "shut"), [
    ({"opening": 0.07, "blink": 0.3}, {"opening": 0.07, "blink": 0.6}),  # drooping lids; the model scores them half shut
    ({"blink": 0.0}, {"blink": 0.4}),  # behind glasses, shut lids still seem half open
])  # fmt: skip
def test_a_blink_is_a_dip_below_the_same_persons_own_rest(
    rest: dict[str, float], shut: dict[str, float]
) -> None:
    assert shown(Challenge((Action.BLINK,)), (0.6, rest), (0.2, shut), (0.2, rest))[-1] is Tell.DONE


def test_lids_that_tremble_by_a_third_do_not_blink() -> None:
    """Restless landmarks of a poor picture."""
    challenge = Challenge((Action.BLINK,))
    for place in range(100):
        challenge.see(look(place / 15, blink=0.35 if place % 3 == 2 else 0.15 * (place % 3)))
    assert challenge.finding().outcome is not Outcome.PASS


def test_a_slip_of_the_landmarks_is_no_blink() -> None:
    """One look of thirty a second."""
    challenge = Challenge((Action.BLINK,))
    for place in range(100):
        challenge.see(look(place / 30, blink=0.8 if place == 50 else 0.05))
    assert challenge.finding().outcome is not Outcome.PASS


def test_paper_that_is_turned_and_tipped_keeps_its_lids() -> None:
    """Turned, an eye becomes narrower; tipped, the opening does. A nose on the same paper becomes as short."""
    flat = on_paper(somebody(10_400), Paper())
    seen = [
        openness(project(flat, Pose(yaw=yaw, pitch=pitch)).astype(np.float32))
        for yaw, pitch in ((0, 0), (45, 0), (0, 40), (40, 30))
    ]
    assert np.array(seen) == pytest.approx(np.array([seen[0]] * 4), rel=0.12)


def test_wrong_actions_are_borne_twice() -> None:
    challenge = Challenge((Action.TURN_LEFT,))
    once = ((0.4, STRAIGHT), (0.4, RIGHT))
    assert shown(challenge, *once, *once)[-1] is Tell.LOOK_STRAIGHT
    assert shown(challenge, *once, from_s=2.0)[-1] is Tell.FAILED
    assert challenge.finding().reason is Reason.WRONG_ACTIONS


def test_a_mouth_that_stands_a_little_open_is_shut() -> None:
    ajar, wide = {"mouth": 0.1}, {"mouth": 0.4}
    challenge = Challenge((Action.OPEN_MOUTH,))
    assert shown(challenge, (0.5, ajar), (0.5, wide)) == [Tell.OPEN_MOUTH, Tell.DONE]


def test_a_mouth_that_is_held_open_begins_nothing() -> None:
    challenge = Challenge((Action.OPEN_MOUTH,))
    assert shown(challenge, (2.0, {"mouth": 0.4})) == [Tell.LOOK_STRAIGHT]


def test_everything_at_once_is_wrong() -> None:
    challenge = Challenge((Action.TURN_LEFT,))
    assert shown(challenge, (0.4, STRAIGHT), (0.5, LEFT | WIDE))[-1] is Tell.LOOK_STRAIGHT


def test_blinking_unasked_is_not_wrong() -> None:
    challenge = Challenge((Action.TURN_LEFT,))
    blinks: Iterable[tuple[float, dict[str, float]]] = [(0.3, STRAIGHT), (0.2, SHUT)] * 5
    assert shown(challenge, *blinks, (0.4, LEFT))[-1] is Tell.DONE


@pytest.mark.parametrize(("pace", "lasts_s"), [(Pace.USUAL, 7.0), (Pace.ELDER, 14.0)])
def test_a_step_times_out(pace: Pace, lasts_s: float) -> None:
    challenge = Challenge((Action.TURN_LEFT,), pace=pace)
    assert shown(challenge, (lasts_s - 0.1, STRAIGHT)) == [Tell.TURN_LEFT]
    assert shown(challenge, (0.4, STRAIGHT), from_s=lasts_s) == [Tell.FAILED]
    assert challenge.finding().reason is Reason.TIMED_OUT


def test_an_elder_may_blink_slowly() -> None:
    slow = ((0.4, STRAIGHT), (0.9, SHUT), (0.2, STRAIGHT))
    assert shown(Challenge((Action.BLINK,)), *slow)[-1] is Tell.BLINK
    assert shown(Challenge((Action.BLINK,), pace=Pace.ELDER), *slow)[-1] is Tell.DONE


def test_a_face_that_was_away_begins_the_step_anew() -> None:
    challenge = Challenge((Action.TURN_LEFT,))
    shown(challenge, (0.4, STRAIGHT))
    for at_s in (0.5, 1.0, 1.7):
        challenge.see(Look(at_s, (640, 480), (), None, None, None, 1.0, b""))
    assert shown(challenge, (0.5, LEFT), from_s=2.0) == [Tell.LOOK_STRAIGHT]


def test_an_unfinished_challenge_says_neither() -> None:
    assert Challenge((Action.BLINK,)).finding().reason is Reason.UNFINISHED


def test_every_draw_has_two_different_actions_and_a_turn() -> None:
    drawn = [draw(lambda _below, place=place: place) for place in range(10)]  # type: ignore[misc]
    assert len(set(drawn)) == 10
    assert all(first is not second and {first, second} & set(TURNS) for first, second in drawn)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(list(Action)),
    st.lists(
        st.tuples(st.floats(-20, 20), st.floats(0, 0.25), st.floats(0, 0.3), st.floats(-30, 30)), max_size=60
    ),
)
def test_who_never_does_it_never_passes(
    action: Action, poses: list[tuple[float, float, float, float]]
) -> None:
    challenge = Challenge((action,))
    for place, (yaw, mouth, blink, pitch) in enumerate(poses):
        challenge.see(look(place / 15, yaw=yaw, mouth=mouth, blink=blink, pitch=pitch))
    assert challenge.finding().outcome is not Outcome.PASS
