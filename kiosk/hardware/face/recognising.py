"""A face as a unit vector, by a model that takes it aligned at 112 x 112."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime

from kiosk.hardware.face.alignment import IN_112, fitted
from kiosk.hardware.face.faces import Embedding, Face, Picture
from kiosk.hardware.face.models import NoModels

SIDE = 112
ERRORS_ONLY = 3


@dataclass(frozen=True, slots=True)
class Pixels:
    """How a model wants its pixels: (value - mean) * scale, red first."""

    mean: float
    scale: float


AS_THEY_ARE = Pixels(0.0, 1.0)
AROUND_ZERO = Pixels(127.5, 1 / 127.5)


class Recogniser:
    """Loaded once; one call at a time."""

    def __init__(self, model: Path, pixels: Pixels, threads: int) -> None:
        """Raises NoModels where the file is no such model."""
        self._pixels = pixels
        self._session = session_of(model, threads)
        (given,) = self._session.get_inputs()[:1]
        if list(given.shape[1:]) != [3, SIDE, SIDE]:
            raise NoModels(f"face models: {model} is no model that compares faces")
        self._input = given.name

    def embed(self, picture: Picture, face: Face) -> Embedding:
        """A unit vector."""
        crop = aligned(picture, face)
        mean = self._pixels.mean
        pixels = cv2.dnn.blobFromImage(crop, self._pixels.scale, mean=(mean, mean, mean), swapRB=True)
        found: npt.NDArray[np.float32] = np.asarray(
            self._session.run(None, {self._input: pixels})[0], np.float32
        )
        vector = found.ravel()
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def aligned(picture: Picture, face: Face) -> Picture:
    """(112, 112, 3) BGR, eyes and mouth where the models expect them."""
    cut = fitted(face.points, IN_112)
    return np.asarray(cv2.warpAffine(picture, cut, (SIDE, SIDE), flags=cv2.INTER_LINEAR), np.uint8)


def session_of(model: Path, threads: int) -> onnxruntime.InferenceSession:
    """On the CPU, with so many threads of its own. Raises NoModels where it cannot be loaded."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    options.enable_cpu_mem_arena = False  # it would keep the most that one picture ever took
    options.add_session_config_entry(
        "session.intra_op.allow_spinning", "0"
    )  # the screen draws on the same cores
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as refused:  # noqa: BLE001  # its errors have no common class
        raise NoModels(f"face models: {model} cannot be loaded: {type(refused).__name__}") from None
