"""After the last action: whoever was asked for no more does no more."""

from collections.abc import Callable

import pytest

from kiosk.hardware.face.faces import Look, Signs
from kiosk.hardware.face.limits import LIMITS, Pace
from kiosk.hardware.face.liveness.attempt import Attempt
from kiosk.hardware.face.liveness.challenge import Action, Tell
from kiosk.hardware.face.liveness.finding import Outcome, Reason
from kiosk.hardware.face.liveness.rest import Rest
from tests.hardware.face.heads import points_of

FPS = 15
Yaw = Callable[[float], float]


def look(at_s: float, yaw: float, mouth: float = 0.0) -> Look:
    signs = Signs(points_of(0.2, 0.2, mouth), yaw, 0.0, 0.0)
    return Look(at_s, (640, 480), (), signs, None, None, 1.0, b"")


def rested(lasts_s: float, yaw: Yaw, pace: Pace = Pace.USUAL) -> Rest:
    """Looks for so long at a head whose turn is a function of time."""
    rest = Rest(pace=pace)
    for number in range(round(lasts_s * FPS)):
        rest.see(look(number / FPS, yaw(number / FPS)))
    return rest


def still(_at_s: float) -> float:
    return 2.0


def turning(every_s: float) -> Yaw:
    """A film that turns to one side for a second and a half, again and again."""
    return lambda at_s: 30.0 if at_s % every_s < 1.5 else 0.0


@pytest.mark.parametrize(("pace", "long_s"), [(Pace.USUAL, 4.0), (Pace.ELDER, 8.0)])
def test_who_stands_still_is_soon_done(pace: Pace, long_s: float) -> None:
    assert not rested(long_s - 0.2, still, pace).is_over
    done = rested(long_s + 0.2, still, pace)
    assert done.is_done
    assert done.finding().outcome is Outcome.PASS


def test_who_comes_back_from_a_turn_has_the_time_for_it() -> None:
    assert rested(6.0, lambda at_s: max(0.0, 34.0 - 20 * at_s)).is_done


def test_a_film_that_goes_on_with_its_next_action_never_rests() -> None:
    filmed = rested(8.0, turning(every_s=3.5))
    assert filmed.is_over
    assert not filmed.is_done
    assert filmed.finding().reason is Reason.TIMED_OUT


def test_an_open_mouth_is_no_rest() -> None:
    rest = Rest()
    for number in range(8 * FPS):
        rest.see(look(number / FPS, 0.0, mouth=0.4 if number / FPS % 3 > 2 else 0.02))
    assert rest.finding().outcome is Outcome.FAIL


def test_a_mouth_that_moves_a_little_is_at_rest() -> None:
    rest = Rest()
    for number in range(round(4.3 * FPS)):
        rest.see(look(number / FPS, 0.0, mouth=0.12 if number // 8 % 2 else 0.0))
    assert rest.is_done


def test_a_slip_of_the_landmarks_does_not_disturb_it() -> None:
    slip = round(1.0 * FPS)
    assert rested(4.3, lambda at_s: 40.0 if round(at_s * FPS) == slip else 0.0).is_done


def test_a_face_that_was_away_begins_its_rest_anew() -> None:
    rest = rested(2.0, still)
    for number in range(2 * FPS):
        rest.see(Look(2 + number / FPS, (640, 480), (), None, None, None, 1.0, b""))
    for number in range(round(1.5 * FPS)):
        rest.see(look(4 + number / FPS, 0.0))
    assert not rest.is_over


def test_the_person_is_told_to_look_ahead_until_the_rest_is_done() -> None:
    attempt = Attempt((Action.TURN_LEFT,))
    told = []
    for number in range(round((2.0 + LIMITS.rest_s) * FPS)):
        turned = 0.5 < number / FPS < 1.2
        told.append(attempt.see(look(number / FPS, 30.0 if turned else 0.0)))
    assert [progress.tell for progress in told if progress.step == 0][-1] is Tell.LOOK_STRAIGHT
    assert told[-1].tell is Tell.DONE
    assert (told[-1].step, told[-1].steps) == (1, 1)
