"""What comes before the camera, and the light and grain that it comes with."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from kiosk.bench.camera.scenes import empty_room
from kiosk.bench.face.acts import Act, Frozen, Kind, Shot, Surroundings, act
from kiosk.bench.face.light import INFRARED, Light
from kiosk.bench.face.looks import Looks, apart
from kiosk.bench.face.others import attacker_of, unlike
from kiosk.bench.face.person import Challenge
from kiosk.bench.face.render import Lens
from kiosk.bench.face.sensor import Glow, taken
from kiosk.bench.face.studio import Following
from kiosk.bench.face.window import FULL_WHITE, sent

SIZE = (160, 120)
DARK = (0.0, 0.0, 0.0)
AROUND = Surroundings(Lens(SIZE, focal_px=160.0), Light(), empty_room(*SIZE))


def made(kind: Kind) -> Act:
    """The act, of always the same person."""
    return act(kind, Looks.of(1), AROUND, seed=2)


@pytest.mark.parametrize("kind", Kind)
def test_every_act_draws_somebody_and_obeys_or_does_not(kind: Kind) -> None:
    played = made(kind)
    first = played.shot(0.1, Light())
    assert (first.picture != AROUND.wall).any(2).mean() > 0.15
    assert played.hears(Challenge.TURN_LEFT, 0.2) >= 0.2
    assert first.picture.shape == (120, 160, 3)


def test_the_same_seed_plays_the_same_act() -> None:
    one, other = (made(Kind.PHOTO).shot(1.0, Light()).picture for _ in range(2))
    assert (one == other).all()


def test_the_attacker_is_somebody_else() -> None:
    looks = Looks.of(1)
    attacker = attacker_of(looks, 2)
    assert apart(looks, attacker) > 0.7
    assert unlike(looks, attacker) > np.mean([unlike(looks, Looks.of(seed)) for seed in range(2, 22)])


def test_a_frozen_face_is_the_same_to_its_last_bit() -> None:
    played = made(Kind.FROZEN)
    live = played.shot(0.1, Light())
    shots = [played.shot(at, Light()) for at in (Frozen.AFTER_S + 1, Frozen.AFTER_S + 2)]
    assert live.still is None
    assert (shots[0].picture == shots[1].picture).all()
    assert shots[0].still == shots[1].still == 0


def test_an_injected_stream_has_no_grain_and_no_light_of_the_window() -> None:
    played = made(Kind.INJECTED)
    assert played.shot(0.1, Light()).grain == 0
    assert (
        played.shot(0.2, Light(screen=(0, 0, 0.4))).picture == made(Kind.INJECTED).shot(0.2, Light()).picture
    ).all()


def test_the_print_takes_the_place_of_the_living_once_both_challenges_are_done() -> None:
    played = made(Kind.SWAP)
    before = played.shot(0.1, Light()).picture
    played.hears(Challenge.BLINK, 0.2)
    done = played.hears(Challenge.TURN_LEFT, 3.0)
    after = played.shot(done + 0.1, Light()).picture
    assert after[10:30, 60:100].mean() > before[10:30, 60:100].mean() + 10  # white paper above the head


def test_a_challenge_that_is_asked_twice_is_one() -> None:
    played, asked_once = made(Kind.SWAP), made(Kind.SWAP)
    for act_ in (played, asked_once):
        act_.hears(Challenge.BLINK, 0.2)
    played.hears(Challenge.BLINK, 2.0)
    one, other = (act_.shot(5.0, Light()).picture for act_ in (played, asked_once))
    assert (one == other)[10:30].all()  # no paper above the head


def test_a_screen_shines_by_itself_and_paper_does_not() -> None:
    at_night = Light(room=(0.01, 0.01, 0.01), lamp=(0.0, 0.0, 0.0))
    middle = (slice(55, 90), slice(65, 95))
    shine, paper = (made(kind).shot(0.1, at_night).picture for kind in (Kind.REPLAY, Kind.PHOTO))
    assert shine[middle].mean() > 3 * paper[middle].mean()


def test_the_second_eye_sees_a_face_but_no_screen_and_hardly_any_ink() -> None:
    middle = (slice(55, 90), slice(65, 95))
    live, paper, screen = (
        made(kind).shot(0.1, INFRARED).picture[middle].astype(int)
        for kind in (Kind.HONEST, Kind.PHOTO, Kind.REPLAY)
    )
    assert screen.mean() < 0.5 * live.mean()
    assert np.std(paper) < 0.7 * np.std(live)


def test_no_two_pictures_of_a_sensor_have_the_same_grain() -> None:
    one, other, again = (taken(AROUND.wall, number) for number in (1, 2, 1))
    assert (one != other).any()
    assert (one == again).all()
    assert 2 < np.std(one.astype(int) - other) / np.sqrt(2) < 4


def test_the_windows_light_comes_late_and_blurred_by_the_exposure() -> None:
    glow = Glow(late_s=0.05)
    glow.shows(0.0, DARK)
    glow.shows(1.0, (1.0, 0.5, 0.0))
    assert glow.at(1.04) == DARK
    assert 0 < glow.at(1.065)[0] < 1
    assert glow.at(1.2) == pytest.approx((1.0, 0.5, 0.0))


def test_white_pixels_send_the_most_light_and_black_ones_none() -> None:
    white, black = np.full((2, 3, 3), 255, np.float32), np.zeros((2, 3, 3), np.float32)
    assert sent(white) == pytest.approx((FULL_WHITE,) * 3)
    assert sent(black) == DARK


@dataclass
class Asked:
    """Needs three seconds for everything."""

    heard: list[float] = field(default_factory=list)

    def hears(self, challenge: Challenge, at_s: float) -> float:
        self.heard.append(at_s)
        return at_s + 3

    def shot(self, at_s: float, light: Light) -> Shot:
        raise NotImplementedError


def test_what_is_asked_again_while_it_is_done_is_not_done_twice() -> None:
    asked = Asked()
    following = Following(asked)
    for challenge, at_s in (
        (Challenge.TURN_LEFT, 0.0),
        (Challenge.TURN_LEFT, 2.0),
        (Challenge.TURN_LEFT, 4.0),
        (Challenge.BLINK, 5.0),
    ):
        following.hears(challenge, at_s)
    assert asked.heard == [0.0, 4.0, 5.0]
