"""The camera in the process that holds the pages: a thread that keeps the newest picture, and stills in full size."""

import os
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.hardware.camera.settings import node_path
from kiosk.hardware.document.port import Seeing
from kiosk.hardware.document.settings import DocumentSettings

Picture = npt.NDArray[np.uint8]
Size = tuple[int, int]

AGAIN_S = 0.4  # between two tries to open
TELL_S = 0.1
LOOK_S = 0.05
COVERED_LEVEL = 6.0  # mean grey level of a picture that shows nothing


class Capture:
    """`seeing` is told whenever it changes, `publish` gets every live picture; both from this object's own threads."""

    def __init__(
        self,
        settings: DocumentSettings,
        *,
        publish: Callable[[Picture], None],
        seeing: Callable[[Seeing, Size], None],
    ) -> None:
        self._settings = settings
        self._publish = publish
        self._tell = seeing
        self._live = (settings.live_width, settings.live_height)
        self._full = (settings.still_width, settings.still_height)
        self._wanted = threading.Event()
        self._taken: Picture | None = None
        self._still_there = threading.Event()
        self._picture_at = time.monotonic()
        self._changed_at = time.monotonic()
        self._sum = -1
        self._dark = False
        self._opened = False
        self._size: Size = (0, 0)

    def start(self) -> None:
        """Begin; ends with the process."""
        cv2.utils.logging.setLogLevel(
            cv2.utils.logging.LOG_LEVEL_SILENT
        )  # each try to open a camera that is away would say so
        os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"
        threading.Thread(target=self._run, name="capture", daemon=True).start()
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def still(self, timeout_s: float) -> Picture | None:
        """A picture in full size, begun after this call; None where the camera gives none in time."""
        self._still_there.clear()
        self._taken = None
        self._wanted.set()
        until = time.monotonic() + timeout_s
        while not self._still_there.wait(LOOK_S) and time.monotonic() < until and self._hopeful():
            pass
        self._wanted.clear()
        taken, self._taken = self._taken, None
        return taken

    def _hopeful(self) -> bool:
        """Whether a picture may still come: a camera that has just been lost may come back at once."""
        return self._opened or time.monotonic() - self._picture_at < self._settings.frame_s

    # ---- the thread of the camera; a read may hang, and only the end of the process ends that ----

    def _run(self) -> None:
        while True:
            camera = opened(self._settings, self._live)
            if camera is not None:
                self._look(camera)
                camera.release()
            time.sleep(AGAIN_S)

    def _look(self, camera: Any) -> None:
        """Live pictures, until one does not come."""
        due = 0.0
        while True:
            good, picture = camera.read()
            if not good or picture is None:
                self._opened = False
                return
            now = time.monotonic()
            self._note(picture, now)
            if now >= due:
                due = now + 1 / self._settings.live_fps
                self._publish(picture)
            if self._wanted.is_set():
                self._wanted.clear()
                camera = self._photographed(camera, picture)
                if camera is None:
                    return

    def _photographed(self, camera: Any, live: Picture) -> Any | None:
        """Take the still; the camera in its live size again, None where it is gone."""
        if self._full == (live.shape[1], live.shape[0]):
            good, picture = camera.read()
            self._give(picture if good else None)
            return camera if good else None
        camera.release()
        full = opened(self._settings, self._full)
        if full is None:
            self._opened = False
            self._give(None)
            return None
        good, picture = True, None
        for _ in range(self._settings.settle_frames + 1):
            good, picture = full.read()
            self._picture_at = time.monotonic()
            if not good:
                break
        full.release()
        self._give(picture if good else None)
        again = opened(self._settings, self._live)
        self._opened = again is not None
        return again

    def _give(self, picture: Picture | None) -> None:
        self._taken = picture
        self._still_there.set()

    def _note(self, picture: Picture, now: float) -> None:
        self._picture_at = now
        self._size = (picture.shape[1], picture.shape[0])
        self._opened = True
        sample = picture[::16, ::16]
        total = hash(sample.tobytes())
        if total != self._sum:
            self._sum, self._changed_at = total, now
        self._dark = float(sample.mean()) < COVERED_LEVEL

    # ---- how it looks ----

    def _watch(self) -> None:
        last = Seeing.OPENING
        while True:
            now = self._judged(time.monotonic(), last)
            if now is not last:
                last = now
                self._tell(now, self._size)
            time.sleep(TELL_S)

    def _judged(self, now: float, last: Seeing) -> Seeing:
        if not self._opened or now - self._picture_at > self._settings.frame_s:
            began = last is Seeing.OPENING and now - self._picture_at <= self._settings.frame_s
            return Seeing.OPENING if began else Seeing.LOST
        if now - self._changed_at > self._settings.frozen_s:
            return Seeing.FROZEN
        return Seeing.COVERED if self._dark else Seeing.WELL


def opened(settings: DocumentSettings, size: Size) -> Any | None:
    """The camera in this size, or None where it cannot be opened. Any: cv2's class has no useful type."""
    limit_ms = int(settings.frame_s * 1000)
    node = node_path(settings.address)
    if node is None:
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, limit_ms, cv2.CAP_PROP_READ_TIMEOUT_MSEC, limit_ms]
        camera = cv2.VideoCapture(at_size(settings.address, size), cv2.CAP_FFMPEG, limits)
    else:
        mjpg = cv2.VideoWriter.fourcc(*"MJPG")  # before the size: a driver offers full size only compressed
        wanted = [
            cv2.CAP_PROP_FOURCC,
            mjpg,
            cv2.CAP_PROP_FRAME_WIDTH,
            size[0],
            cv2.CAP_PROP_FRAME_HEIGHT,
            size[1],
        ]
        camera = cv2.VideoCapture(node, cv2.CAP_V4L2, wanted)
    if camera.isOpened():
        return camera
    camera.release()
    return None


def at_size(address: str, size: Size) -> str:
    """The address of a stream in this size: what setting a size is to a camera on a cable."""
    return f"{address}{'&' if urlsplit(address).query else '?'}size={size[0]}x{size[1]}"
