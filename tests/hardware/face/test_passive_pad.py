"""The slot of a passive PAD model, with one that calls bright faces alive."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from kiosk.hardware.face.faces import NO_PASSIVE_PAD, Face
from kiosk.hardware.face.models import NoModels
from kiosk.hardware.face.passive_pad import PassivePad, pad_facts
from kiosk.hardware.face.protobuf import bytes_field, joined, varint_field

FACE = Face(
    (80, 60, 120, 150),
    1.0,
    np.array([[110, 120], [170, 120], [140, 150], [118, 180], [162, 180]], np.float32),
)


def shaped(name: str, *sizes: int) -> bytes:
    """ValueInfoProto of floats."""
    dims = joined(bytes_field(1, varint_field(1, size)) for size in sizes)
    return bytes_field(1, name.encode()) + bytes_field(
        2, bytes_field(1, varint_field(1, 1) + bytes_field(2, dims))
    )


def model(tmp_path: Path, side: int = 80) -> Path:
    """ReduceMean over colours and places: the mean brightness, as a probability."""
    axes = joined(
        (bytes_field(1, b"axes"), *(varint_field(8, axis) for axis in (1, 2, 3)), varint_field(20, 7))
    )
    keep = joined((bytes_field(1, b"keepdims"), varint_field(3, 0), varint_field(20, 2)))
    parts = (bytes_field(1, b"x"), bytes_field(2, b"y"), bytes_field(4, b"ReduceMean"), bytes_field(5, axes))
    node = joined((*parts, bytes_field(5, keep)))
    graph = joined(
        (
            bytes_field(1, node),
            bytes_field(2, b"bright"),
            bytes_field(11, shaped("x", 1, 3, side, side)),
            bytes_field(12, shaped("y", 1)),
        )
    )
    opset = varint_field(2, 13)
    path = tmp_path / "liveness.onnx"
    path.write_bytes(joined((varint_field(1, 7), bytes_field(7, graph), bytes_field(8, opset))))
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_allowed_model_is_asked_and_named(tmp_path: Path) -> None:
    path = model(tmp_path)
    pad = PassivePad(path, [sha256(path)], 1)

    assert pad.live(np.full((240, 320, 3), 204, np.uint8), FACE) == pytest.approx(0.8, abs=0.001)
    assert pad_facts(pad) == f"passive PAD: {sha256(path)[:8]}"


def test_a_face_beyond_the_edge_is_not_judged(tmp_path: Path) -> None:
    path = model(tmp_path)
    pad = PassivePad(path, [sha256(path)], 1)
    aside = Face(FACE.box, 1.0, FACE.points - np.array((140, 0), np.float32))

    assert pad.live(np.full((240, 320, 3), 204, np.uint8), aside) is None


def test_a_model_that_nobody_allowed_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(NoModels, match="pad_sha256 does not allow"):
        PassivePad(model(tmp_path), ["0" * 64], 1)


def test_another_kind_of_model_is_not_taken_for_one(tmp_path: Path) -> None:
    path = model(tmp_path, side=112)

    with pytest.raises(NoModels, match="no passive PAD model"):
        PassivePad(path, [sha256(path)], 1)


def test_a_file_that_is_no_model_says_so(tmp_path: Path) -> None:
    path = tmp_path / "liveness.onnx"
    path.write_bytes(b"not a model")

    with pytest.raises(NoModels, match="cannot be loaded"):
        PassivePad(path, [sha256(path)], 1)


def test_no_model_is_said() -> None:
    assert pad_facts(None) == NO_PASSIVE_PAD
