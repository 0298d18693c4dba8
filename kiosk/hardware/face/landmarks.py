"""478 points of one face and how its head is turned, by the graph inside Google's face_landmarker.task, run by OpenCV.

MediaPipe itself is not imported: it takes seconds and 127 MB to say the same. Its blendshapes are left out: lids and lips say
more (liveness/lids.py, liveness/mouth.py). Source: MediaPipe, tasks/cc/vision/face_landmarker: face_landmarks_detector_graph.
"""

import io
import os
import zipfile
from typing import Any

import cv2
import numpy as np

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face.alignment import square_of, undone
from kiosk.hardware.face.faces import Face, Picture, Signs
from kiosk.hardware.face.models import NoModels
from kiosk.hardware.face.pose import canonical_of, pose_of

SIDE = 256
POINTS = 478
LEAST_PRESENCE = 0.5  # below that it is no face
_MESH_OUTPUTS = ("Identity", "Identity_1")  # 478 x 3 in px of the cut, and the logit of "a face is here"


class Landmarker:
    """Loaded once; one call at a time."""

    def __init__(self, task: bytes) -> None:
        """task: the .task file. Raises NoModels where it holds something else."""
        try:
            with zipfile.ZipFile(io.BytesIO(task)) as archive:
                self._mesh = _net(archive.read("face_landmarks_detector.tflite"))
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
        seen = points.astype(np.float32)
        pose = pose_of(seen, (picture.shape[1], picture.shape[0]), self._canonical)
        return Signs(points=seen, yaw=pose.yaw, pitch=pose.pitch, roll=pose.roll)


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
