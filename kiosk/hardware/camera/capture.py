"""Opens a camera with OpenCV and takes its newest picture.

Blocks, for ever where a camera hangs: only for a process that may be killed.
"""

import os
import time
import zlib

os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # it would tell of every broken picture
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2
import numpy as np

from kiosk.hardware.camera.judging import Look
from kiosk.hardware.camera.messages import Start
from kiosk.hardware.camera.preview_writer import Picture
from kiosk.hardware.camera.settings import node_path

NEVER_MS = 60_000  # the parent's patience ends first
QUEUED_SHARE = 0.25  # of a picture's time: one that came faster had been waiting
MOST_SKIPPED = 10
EVERY = 8  # one place in so many of each row and column is judged
WHITE = 250


class CannotOpen(Exception):
    """OpenCV does not say why."""


class Camera:
    """An open camera. Raises CannotOpen."""

    def __init__(self, order: Start) -> None:
        self._frame_s = 1.0 / order.fps
        self._open = _opened(order)
        self._quick = 0
        self.skipped = 0

    @property
    def backend(self) -> str:
        """Which part of OpenCV opened it."""
        return str(self._open.getBackendName())

    @property
    def fps(self) -> float:
        """As it says itself."""
        return float(self._open.get(cv2.CAP_PROP_FPS))

    def newest(self) -> tuple[Picture, int] | None:
        """The next picture and its monotonic time in ns; pictures that queued up are left out. None: there is no more."""
        for _ in range(MOST_SKIPPED):
            begun = time.monotonic()
            if not self._open.grab():
                return None
            at_ns = time.monotonic_ns()
            self._quick = self._quick + 1 if at_ns / 1e9 - begun < QUEUED_SHARE * self._frame_s else 0
            if self._quick < 2:  # one alone made up for a late one
                break
            self.skipped += 1
        taken, picture = self._open.retrieve()
        return (np.asarray(picture, np.uint8), at_ns) if taken else None


def look_at(picture: Picture) -> Look:
    """The figures to judge a picture by, from one place in 64; green is nearly what the eye calls light."""
    few = np.ascontiguousarray(picture[::EVERY, ::EVERY, 1])
    mean, spread = cv2.meanStdDev(few)
    burnt = float(np.count_nonzero(few >= WHITE)) / few.size
    return Look(float(mean[0, 0]), float(spread[0, 0]), burnt, zlib.crc32(few.tobytes()))


def _opened(order: Start) -> cv2.VideoCapture:
    node = node_path(order.address)
    if node is None:
        patience = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, NEVER_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, NEVER_MS]
        camera = cv2.VideoCapture(order.address, cv2.CAP_FFMPEG, patience)
    else:
        camera = cv2.VideoCapture(node, cv2.CAP_V4L2)
        # MJPG before the size: the sizes of YUYV at this speed are others.
        camera.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        camera.set(cv2.CAP_PROP_FRAME_WIDTH, order.width)
        camera.set(cv2.CAP_PROP_FRAME_HEIGHT, order.height)
        camera.set(cv2.CAP_PROP_FPS, order.fps)
        camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    if not camera.isOpened():
        raise CannotOpen
    return camera
