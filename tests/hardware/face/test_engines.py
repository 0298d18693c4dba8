"""Engines with their real models, as set-up fetched them."""

from pathlib import Path

import numpy as np
import pytest

from kiosk.hardware.face.faces import Face, likeness
from kiosk.hardware.face.loading import engine_of
from kiosk.hardware.face.models import DETECTORS, NoModels, the_one
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.settings import EngineKind, FaceSettings

EMPTY = np.full((240, 320, 3), 90, np.uint8)
NOBODY = Face(
    (100, 60, 80, 100), 0.9, np.array([[120, 95], [160, 95], [140, 115], [125, 135], [155, 135]], np.float32)
)


@pytest.fixture(scope="module")
def engine() -> FaceEngine:
    return engine_of(FaceSettings(threads=1))


def test_nobody_is_found_on_an_empty_picture(engine: FaceEngine) -> None:
    assert engine.find(EMPTY) == ()
    assert engine.signs(EMPTY, NOBODY) is None


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
