"""What doctor says of the face models."""

import hashlib
from pathlib import Path

from kiosk.doctor.faces import face_models
from kiosk.doctor.report import Finding, Verdict
from kiosk.hardware.face.models import MANIFEST, Entry, manifest_of
from kiosk.hardware.face.pins import LANDMARKER, SFACE, YUNET
from kiosk.hardware.face.settings import EngineKind, FaceSettings


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text(name)
    entries = [Entry(name, "some-faces==1.0", "MIT", sha256(name)) for name in names]
    (folder / MANIFEST).write_text(manifest_of(entries))


def sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def told(settings: FaceSettings) -> dict[str, Finding]:
    return {one.topic: one for one in face_models(settings)}


def test_each_model_is_named_with_its_terms_and_no_passive_pad_is_said(tmp_path: Path) -> None:
    put(tmp_path, YUNET, SFACE, LANDMARKER)

    said = told(FaceSettings(folder=str(tmp_path)))

    assert [said[name].what for name in (YUNET, SFACE, LANDMARKER)] == ["MIT"] * 3
    assert (said["passive PAD"].verdict, said["passive PAD"].what) == (
        Verdict.INFO, "passive PAD: not installed",
    )  # fmt: skip


def test_a_damaged_and_a_missing_model_fail_with_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, YUNET, SFACE, LANDMARKER)
    (tmp_path / SFACE).write_text("something else")
    (tmp_path / LANDMARKER).unlink()

    said = told(FaceSettings(folder=str(tmp_path)))

    assert said[YUNET].verdict is Verdict.OK
    assert said[SFACE].what.endswith("is not the file of some-faces==1.0")
    assert [said[name].verdict for name in (SFACE, LANDMARKER)] == [Verdict.FAIL] * 2
    assert said[LANDMARKER].todo == "./run models"


def test_insightfaces_weights_come_with_a_warning(tmp_path: Path) -> None:
    put(tmp_path, LANDMARKER, "det_10g.onnx", "w600k_r50.onnx")

    said = told(FaceSettings(engine=EngineKind.INSIGHTFACE, folder=str(tmp_path)))

    assert said["weights"].verdict is Verdict.WARN
    assert "non-commercial" in said["weights"].what
    assert said["recogniser"].what == f"{tmp_path}/w600k_r50.onnx, {sha256('w600k_r50.onnx')[:8]}"


def test_a_passive_pad_model_must_be_an_allowed_one(tmp_path: Path) -> None:
    put(tmp_path, YUNET, SFACE, LANDMARKER)
    pad = tmp_path / "liveness.onnx"
    pad.write_text("a model")
    asked = FaceSettings(folder=str(tmp_path), pad_model=str(pad), pad_sha256=(sha256("a model"),))

    assert told(asked)["passive PAD"].verdict is Verdict.OK
    pad.write_text("another")
    assert told(asked)["passive PAD"].verdict is Verdict.FAIL
