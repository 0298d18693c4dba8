"""What a picture's noise and a portrait's bytes say."""

import cv2
import numpy as np
import pytest

from kiosk.domain.errors import Refused
from kiosk.hardware.face.faces import Face, Picture
from kiosk.hardware.face.loading import engine_of
from kiosk.hardware.face.looking import look_at, noise_of, patch_of
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.portrait import portrait_of
from kiosk.hardware.face.settings import FaceSettings

DICE = np.random.default_rng(5)


def scene(sigma: float) -> Picture:
    """A slope of light with a hard-edged pattern in its middle, and noise over all of it."""
    ramp = np.linspace(60, 180, 320, dtype=np.float32)[None, :, None] * np.ones((240, 1, 3), np.float32)
    ramp[80:160, 100:220] = (DICE.integers(0, 2, (10, 15, 1)) * 200.0).repeat(8, 0).repeat(8, 1)
    noisy = ramp + DICE.normal(0, sigma, ramp.shape[:2])[..., None]
    return np.clip(noisy, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def engine() -> FaceEngine:
    return engine_of(FaceSettings(threads=1))


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
