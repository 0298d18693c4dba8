"""Engines with their real models, as set-up fetched them."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.hardware.face.faces import Face, Signs, likeness
from kiosk.hardware.face.limits import LIMITS
from kiosk.hardware.face.liveness.lids import openness
from kiosk.hardware.face.liveness.mouth import gape
from kiosk.hardware.face.loading import engine_of
from kiosk.hardware.face.models import DETECTORS, NoModels, the_one
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.settings import EngineKind, FaceSettings
from tests.hardware.face.drawn import before_camera, portrait

EMPTY = np.full((240, 320, 3), 90, np.uint8)
NOBODY = Face(
    (100, 60, 80, 100), 0.9, np.array([[120, 95], [160, 95], [140, 115], [125, 135], [155, 135]], np.float32)
)


def signs_of(engine: FaceEngine, *, mouth: float = 0.0, shut: bool = False, leaning: float = 0.0) -> Signs:
    picture = before_camera(portrait(mouth=mouth, shut=shut, leaning=leaning))
    signs = engine.signs(picture, engine.find(picture)[0])
    assert signs is not None
    return signs


def test_nobody_is_found_on_an_empty_picture(engine: FaceEngine) -> None:
    assert engine.find(EMPTY) == ()
    assert engine.signs(EMPTY, NOBODY) is None


def test_a_face_is_found_with_its_eyes_nose_and_mouth(engine: FaceEngine) -> None:
    (face,) = engine.find(before_camera(portrait()))

    # of the picture: the subject's right eye is at the image's left
    assert face.points == pytest.approx(
        np.array([[284, 222], [356, 222], [320, 265], [292, 312], [348, 312]]), abs=20
    )
    assert face.box == pytest.approx((240, 130, 160, 230), abs=15)


def test_the_largest_of_several_comes_first(engine: FaceEngine) -> None:
    picture = before_camera(portrait())
    picture[270:470, 430:630] = cv2.resize(portrait(), (200, 200))

    largest, other = engine.find(picture)

    assert largest.box[0] < 320 < other.box[0]


def test_looking_ahead_with_open_eyes_is_no_sign_of_anything(engine: FaceEngine) -> None:
    signs = signs_of(engine)

    assert (signs.yaw, signs.pitch, signs.roll) == pytest.approx((0, 4, 0), abs=4)
    assert gape(signs.points) < LIMITS.mouth_rest


def test_shut_eyes_and_an_open_mouth_are_seen(engine: FaceEngine) -> None:
    shut, open_ = signs_of(engine, shut=True), signs_of(engine, mouth=1.0)

    rest = openness(signs_of(engine).points)
    assert (openness(shut.points) < LIMITS.lids_shut * rest).all()
    assert (openness(open_.points) > LIMITS.lids_open * rest).all()
    assert gape(open_.points) > LIMITS.mouth_open > LIMITS.mouth_rest > gape(shut.points)


@pytest.mark.parametrize("leaning", [-25.0, 20.0])
def test_a_head_that_leans_has_roll_and_its_points_lean_too(engine: FaceEngine, leaning: float) -> None:
    signs = signs_of(engine, leaning=leaning)

    right, left = signs.points[33, :2], signs.points[263, :2]
    assert signs.roll == pytest.approx(leaning, abs=5)
    assert np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0])) == pytest.approx(leaning, abs=5)


def test_the_nose_is_nearer_than_the_ears(engine: FaceEngine) -> None:
    depth = signs_of(engine).points[:, 2]

    assert depth[1] < min(depth[234], depth[454]) - 50


def test_an_embedding_is_a_unit_vector_and_the_same_for_the_same(engine: FaceEngine) -> None:
    once, again = engine.embed(EMPTY, NOBODY), engine.embed(EMPTY, NOBODY)

    assert likeness(once, again) == pytest.approx(1.0, abs=1e-5)


def test_without_a_passive_pad_model_nothing_is_said_and_the_facts_say_so(engine: FaceEngine) -> None:
    assert engine.live(EMPTY, NOBODY) is None
    assert engine.facts.pad == "passive PAD: not installed"


def test_the_facts_name_models_thresholds_and_terms(engine: FaceEngine) -> None:
    facts = engine.facts

    assert (facts.name, facts.accept, facts.review) == ("opencv", 0.45, 0.36)
    assert len(facts.version) == 8
    assert [line.split(": ")[1].split(" ")[0] for line in facts.licences] == [
        "MIT",
        "Apache-2.0",
        "Apache-2.0",
    ]


def test_a_stations_own_thresholds_count() -> None:
    facts = engine_of(FaceSettings(accept=0.5, review=0.4, threads=1)).facts

    assert (facts.accept, facts.review) == (0.5, 0.4)


def test_no_models_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoModels, match=r"manifest\.toml is missing: \./run models"):
        engine_of(FaceSettings(folder=str(tmp_path)))
    with pytest.raises(NoModels, match=r"expected one scrfd_\*\.onnx or det_\*\.onnx"):
        engine_of(FaceSettings(engine=EngineKind.INSIGHTFACE, insightface=str(tmp_path)))


def test_two_models_for_one_task_are_not_chosen_between(tmp_path: Path) -> None:
    for name in ("det_10g.onnx", "scrfd_500m.onnx"):
        (tmp_path / name).touch()

    with pytest.raises(NoModels, match="there are 2"):
        the_one(tmp_path, DETECTORS)
