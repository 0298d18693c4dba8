"""What a picture's noise and a portrait's bytes say."""

import cv2
import numpy as np
import pytest

from kiosk.domain.errors import Refused
from kiosk.hardware.face.faces import Face, Picture, likeness
from kiosk.hardware.face.looking import infrared_patch, look_at, noise_of, patch_of
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.portrait import portrait_of
from tests.hardware.face.drawn import before_camera, portrait

DICE = np.random.default_rng(5)


def scene(sigma: float) -> Picture:
    """A slope of light with a hard-edged pattern in its middle, and noise over all of it."""
    ramp = np.linspace(60, 180, 320, dtype=np.float32)[None, :, None] * np.ones((240, 1, 3), np.float32)
    ramp[80:160, 100:220] = (DICE.integers(0, 2, (10, 15, 1)) * 200.0).repeat(8, 0).repeat(8, 1)
    noisy = ramp + DICE.normal(0, sigma, ramp.shape[:2])[..., None]
    return np.clip(noisy, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("sigma", [1.0, 3.0, 6.0])
def test_noise_is_that_of_the_sensor_and_not_of_what_is_seen(sigma: float) -> None:
    assert noise_of(scene(sigma)) == pytest.approx(sigma, rel=0.25)


def test_a_drawn_picture_has_hardly_any_noise() -> None:
    assert noise_of(scene(0.0)) < 0.5
    assert noise_of(np.zeros((240, 320, 3), np.uint8)) == 0.0


def test_the_patch_shows_eyes_in_their_places() -> None:
    picture = np.zeros((240, 320, 3), np.uint8)
    points = np.array([[120, 95], [160, 95], [140, 115], [124, 137], [156, 137]], np.float32)
    cv2.circle(picture, (120, 95), 3, (255, 255, 255), -1)

    patch = patch_of(picture, Face((100, 60, 80, 100), 1.0, points))

    row, column = np.unravel_index(int(patch[..., 0].argmax()), (64, 64))
    assert abs(int(row) - 29) <= 3
    assert abs(int(column) - 22) <= 3


def test_an_empty_picture_is_a_look_without_a_face(engine: FaceEngine) -> None:
    picture = scene(2.0)

    one = look_at(engine, picture, 4.0, lambda _: True)
    other = look_at(engine, picture.copy(), 4.1, lambda _: True)

    assert (one.faces, one.signs, one.embedding, one.patch) == ((), None, None, None)
    assert (one.at_s, one.size) == (4.0, (320, 240))
    assert one.digest == other.digest


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_bytes_that_are_no_picture_are_refused(engine: FaceEngine, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        portrait_of(engine, content)

    assert refused.value.reason == "not_a_picture"


def test_a_portrait_without_a_face_is_refused(engine: FaceEngine) -> None:
    content = cv2.imencode(".png", scene(2.0))[1].tobytes()

    with pytest.raises(Refused) as refused:
        portrait_of(engine, content)

    assert refused.value.reason == "no_face"


def test_a_portrait_is_compared_with_a_live_look(engine: FaceEngine) -> None:
    look = look_at(engine, before_camera(portrait()), 1.0, lambda _: True)
    kept = portrait_of(engine, cv2.imencode(".jpg", portrait(seed=2))[1].tobytes())

    assert look.embedding is not None
    assert likeness(look.embedding, kept.embedding) > 0.9
    assert kept.faces == 1
    assert kept.face_px == pytest.approx(160, abs=20)


def test_a_portrait_that_is_all_face_is_one_too(engine: FaceEngine) -> None:
    look = look_at(engine, before_camera(portrait()), 1.0, lambda _: True)
    cropped = cv2.resize(portrait(seed=2)[125:370, 150:330], (120, 163))
    kept = portrait_of(engine, cv2.imencode(".jpg", cropped)[1].tobytes())

    assert look.embedding is not None
    assert likeness(look.embedding, kept.embedding) > 0.8


def test_an_embedding_is_made_only_where_the_signs_are_right_for_it(engine: FaceEngine) -> None:
    look = look_at(engine, before_camera(portrait()), 1.0, lambda signs: signs.yaw > 20)

    assert look.signs is not None
    assert look.embedding is None


def test_where_infrared_shows_no_face_its_place_is_cut_out_all_the_same(engine: FaceEngine) -> None:
    look = look_at(engine, before_camera(portrait()), 1.0, lambda _: False)
    dark = np.full((240, 320, 3), 20, np.uint8)
    dark[110:115, 140:180] = 200  # where the eyes are, at half the size

    patch = infrared_patch(engine, dark, look)

    assert patch[26:34, 20:44].max() > 100
    assert patch[45:].max() < 100
