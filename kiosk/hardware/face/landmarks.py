"""478 points, blink and mouth of one face, by the graphs inside Google's face_landmarker.task, run by OpenCV.

MediaPipe itself is not imported: it takes seconds and 127 MB to say the same.
Source: MediaPipe, tasks/cc/vision/face_landmarker: face_landmarks_detector_graph, face_blendshapes_graph.
"""

import io
import os
import zipfile
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face.alignment import square_of, undone
from kiosk.hardware.face.faces import Face, Picture, Points, Signs
from kiosk.hardware.face.models import NoModels
from kiosk.hardware.face.pose import canonical_of, pose_of

SIDE = 256
POINTS = 478
LEAST_PRESENCE = 0.5  # below that it is no face
_MESH_OUTPUTS = ("Identity", "Identity_1")  # 478 x 3 in px of the cut, and the logit of "a face is here"
_EYE_BLINK_LEFT, _EYE_BLINK_RIGHT, _JAW_OPEN = 9, 10, 25  # of the 52 blendshapes

# Which of the points the blendshape graph takes, in its order. Source: face_blendshapes_graph.cc.
_EXPRESSIVE = np.array(
    "0 1 4 5 6 7 8 10 13 14 17 21 33 37 39 40 46 52 53 54 55 58 61 63 65 66 67 70 78 80 81 82 84 87 88 91 93 95 103 105 107 "
    "109 127 132 133 136 144 145 146 148 149 150 152 153 154 155 157 158 159 160 161 162 163 168 172 173 176 178 181 185 191 "
    "195 197 234 246 249 251 263 267 269 270 276 282 283 284 285 288 291 293 295 296 297 300 308 310 311 312 314 317 318 321 "
    "323 324 332 334 336 338 356 361 362 365 373 374 375 377 378 379 380 381 382 384 385 386 387 388 389 390 397 398 400 402 "
    "405 409 415 454 466 468 469 470 471 472 473 474 475 476 477".split(),
    np.intp,
)


class Landmarker:
    """Loaded once; one call at a time."""

    def __init__(self, task: bytes) -> None:
        """task: the .task file. Raises NoModels where it holds something else."""
        try:
            with zipfile.ZipFile(io.BytesIO(task)) as archive:
                self._mesh = _net(archive.read("face_landmarks_detector.tflite"))
                self._expression = _net(archive.read("face_blendshapes.tflite"))
                self._canonical = canonical_of(archive.read("geometry_pipeline_metadata_landmarks.binarypb"))
        except (KeyError, zipfile.BadZipFile, cv2.error, ProtocolError) as strange:
            raise NoModels("face models: face_landmarker.task holds something else") from strange

    def signs(self, picture: Picture, face: Face) -> Signs | None:
        """None where the model sees no face there."""
        square = square_of(face)
        cut = square.onto(SIDE)
        part = cv2.warpAffine(picture, cut, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
        self._mesh.setInput(cv2.dnn.blobFromImage(part, 1 / 255, swapRB=True))
        flat, presence = self._mesh.forward(_MESH_OUTPUTS)
        if _sigmoid(float(presence.ravel()[0])) < LEAST_PRESENCE:
            return None
        inside = flat.reshape(POINTS, 3).astype(np.float64)
        points = np.column_stack((undone(cut, inside[:, :2]), inside[:, 2] * (square.side / SIDE)))
        return self._signs(points.astype(np.float32), (picture.shape[1], picture.shape[0]))

    def _signs(self, points: Points, size: tuple[int, int]) -> Signs:
        shapes = self._blendshapes(points)
        pose = pose_of(points, size, self._canonical)
        return Signs(
            points=points,
            yaw=pose.yaw,
            pitch=pose.pitch,
            roll=pose.roll,
            blink_left=float(shapes[_EYE_BLINK_LEFT]),
            blink_right=float(shapes[_EYE_BLINK_RIGHT]),
            jaw_open=float(shapes[_JAW_OPEN]),
        )

    def _blendshapes(self, points: Points) -> npt.NDArray[np.float32]:
        self._expression.setInput(np.ascontiguousarray(points[_EXPRESSIVE, :2])[None])
        return np.asarray(self._expression.forward(), np.float32).ravel()


def _net(graph: bytes) -> Any:  # Any: cv2 types its nets by itself
    """By OpenCV's classic engine: its new one loses all outputs but one. Only for a file may the engine be chosen."""
    memory = os.memfd_create("graph")
    try:
        with os.fdopen(os.dup(memory), "wb") as file:
            file.write(graph)
        return cv2.dnn.readNetFromTFLite(f"/proc/self/fd/{memory}", cv2.dnn.ENGINE_CLASSIC)
    finally:
        os.close(memory)


def _sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))
