"""Somebody drawn: the same for a seed, another for another, moving as asked, lit as they stand."""

import numpy as np
import pytest

from kiosk.bench.face.glasses import frame_of
from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Looks, apart
from kiosk.bench.face.motion import STILL, Motion, Part, Sway, Target
from kiosk.bench.face.person import Challenge, Person
from kiosk.bench.face.portrait import ID_CARD, OFFICE, portrait
from kiosk.bench.face.pose import Pose
from kiosk.bench.face.render import Lens, Picture, Sitter, over, rotation, turned_by

LENS = Lens((160, 120), focal_px=160.0)


@pytest.fixture(scope="module")
def sitter() -> Sitter:
    return Sitter(Looks.of(1))


def drawn(sitter: Sitter, pose: Pose, light: Light | None = None) -> Picture:
    """Before a grey wall."""
    picture = np.full((120, 160, 3), 128, np.uint8)
    over(picture, sitter.drawn(pose, light or Light(), LENS))
    return picture


def around_eyes(picture: Picture) -> Picture:
    """Where the eyes of somebody who looks straight are."""
    return picture[64:72, 66:94]


def test_a_seed_is_one_person_and_another_seed_is_another() -> None:
    assert Looks.of(5) == Looks.of(5)
    assert apart(Looks.of(5), Looks.of(6)) > 0.7


def test_the_same_pose_in_the_same_light_is_the_same_picture(sitter: Sitter) -> None:
    assert (drawn(sitter, Pose(yaw=10)) == drawn(sitter, Pose(yaw=10))).all()


def test_shut_lids_leave_no_white_and_no_pupil(sitter: Sitter) -> None:
    opened, shut = (around_eyes(drawn(sitter, Pose(blink=(lid, lid)))) for lid in (0.0, 1.0))
    assert opened.min() < shut.min()
    assert opened[..., 0].max() > shut[..., 0].max() + 20  # the white of an eye is bluer than skin


def test_an_open_mouth_is_dark_within_and_the_chin_goes_down(sitter: Sitter) -> None:
    shut, opened = (drawn(sitter, Pose(jaw=jaw)) for jaw in (0.0, 1.0))
    mouth = (slice(78, 94), slice(74, 86))
    assert opened[mouth].min() < shut[mouth].min()


def test_signs_of_angles_are_those_that_the_face_room_reads() -> None:
    nose = np.array((0.0, 0.0, 100.0), np.float32)
    assert turned_by(rotation(Pose(yaw=30)), nose)[0] > 40  # to the picture's right
    assert turned_by(rotation(Pose(pitch=20)), nose)[1] < -30  # down
    assert turned_by(rotation(Pose(roll=20)), np.array((0, 100, 0), np.float32))[0] > 30  # clockwise


def test_a_turned_head_reaches_to_the_side_that_it_turns_to(sitter: Sitter) -> None:
    left, right = (sitter.drawn(Pose(yaw=yaw), Light(), LENS) for yaw in (-35.0, 35.0))
    chins = [layer.left + np.flatnonzero(layer.cover[92 - layer.top]).mean() for layer in (left, right)]
    assert chins[1] - chins[0] > 3


def test_the_windows_light_falls_on_the_face(sitter: Sitter) -> None:
    plain, blue = (drawn(sitter, Pose(), Light(screen=(0.0, 0.0, level))) for level in (0.0, 0.3))
    face = (slice(66, 90), slice(70, 90))
    gained = blue[face].astype(int) - plain[face]
    assert gained[..., 0].mean() > 10
    assert abs(gained[..., 2].mean()) < 1
    assert (blue[:20, :20] == plain[:20, :20]).all()


def test_nobody_in_the_picture_is_no_layer(sitter: Sitter) -> None:
    assert sitter.drawn(Pose(aside=5000), Light(), LENS).cover.size == 0


def test_glasses_show_a_side_piece_only_of_a_turned_head() -> None:
    wearer = next(looks for looks in map(Looks.of, range(30)) if looks.glasses)
    assert (len(frame_of(wearer, 0)), len(frame_of(wearer, 30))) == (3, 4)


def test_the_portrait_has_the_size_that_a_card_keeps() -> None:
    kept = portrait(Looks.of(2), ID_CARD)
    assert (kept.shape, OFFICE) == ((126, 102, 3), (240, 300))
    assert kept[0, 0].min() > 230


def test_a_target_is_reached_smoothly_and_left_for_the_next() -> None:
    motion = Motion(STILL, (Target(1.0, Part.YAW, 30.0, 1.0), Target(3.0, Part.YAW, 0.0, 0.5)))
    assert [round(motion.pose(at).yaw) for at in (0.5, 1.5, 2.5, 4.0)] == [0, 15, 30, 0]


def test_a_body_never_stands_quite_still_and_blinks_by_itself() -> None:
    motion = Motion(Sway(3))
    poses = [motion.pose(at / 30) for at in range(240)]
    assert len({pose.yaw for pose in poses}) == 240
    assert max(pose.blink[0] for pose in poses) == 1.0
    assert max(abs(pose.yaw) for pose in poses) < 3


def test_talking_moves_the_mouth_and_only_while_it_lasts() -> None:
    motion = Motion(STILL)
    motion.talk(1.0, 2.0)
    assert max(motion.pose(at / 20).jaw for at in range(20, 40)) > 0.2
    assert motion.pose(2.5).jaw == 0


@pytest.mark.parametrize(
    ("challenge", "part", "least", "most"),
    [
        (Challenge.TURN_LEFT, "yaw", 28, 42),
        (Challenge.TURN_RIGHT, "yaw", -42, -28),
        (Challenge.OPEN_MOUTH, "jaw", 0.85, 1.0),
        (Challenge.BLINK, "blink", 0.95, 1.0),
    ],
)
def test_a_person_does_what_is_asked_after_a_moment_and_comes_back(
    challenge: Challenge, part: str, least: float, most: float
) -> None:
    person = Person(Looks.of(4, age=40))
    done = person.obeys(challenge, 10.0)
    assert 10.5 < done < 14.0
    values = [np.max(getattr(person.motion.pose(at), part)) for at in np.arange(10.0, done, 0.02)]
    furthest = max(values, key=abs)
    assert least <= furthest <= most
    assert abs(values[0]) < 3


def test_old_people_take_longer() -> None:
    young, old = (Person(Looks.of(4, age=age)).obeys(Challenge.TURN_LEFT, 0.0) for age in (30, 80))
    assert old > young * 1.2
