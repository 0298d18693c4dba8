"""[face]."""

import pytest

from kiosk.hardware.face.settings import FaceSettings


def test_thresholds_come_together_and_in_their_order() -> None:
    assert FaceSettings(accept=0.5, review=0.4).accept == 0.5
    for accept, review in ((0.5, 0.0), (0.4, 0.5), (1.2, 0.4)):
        with pytest.raises(ValueError, match="accept, review"):
            FaceSettings(accept=accept, review=review)


def test_a_pad_model_needs_its_hash() -> None:
    with pytest.raises(ValueError, match="which hash"):
        FaceSettings(pad_model="liveness.onnx")
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        FaceSettings(pad_model="liveness.onnx", pad_sha256=("87a9",))
