"""Pictures and clips from files, one frame in memory at a time. Nothing is written."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from kiosk.evaluation.acquiring import Frame
from kiosk.evaluation.labels import VIDEOS, BadFolder, Sample, frames_of
from kiosk.hardware.face.faces import Picture

FRAMES_PER_S = 15.0  # what a kiosk's preview looks at, and what a folder of frames is taken to have


def silence() -> None:
    """What the library would say on standard error of odd files and of its own models is ours to say, by line."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"


def frames(sample: Sample) -> Iterator[Frame]:
    """A picture is one frame; of a video about FRAMES_PER_S are taken. Raises BadFolder, by the sample's line."""
    if sample.path.is_dir():
        for number, file in enumerate(frames_of(sample.path)):
            yield number / FRAMES_PER_S, _picture(sample, file)
    elif sample.path.suffix.lower() in VIDEOS:
        yield from _video(sample)
    else:
        yield 0.0, _picture(sample, sample.path)


def _picture(sample: Sample, file: Path) -> Picture:
    raw = np.frombuffer(file.read_bytes(), np.uint8)  # cv2.imread knows no Chinese names on every system
    try:
        picture = cv2.imdecode(raw, cv2.IMREAD_COLOR)
    except cv2.error:
        picture = None
    if picture is None:
        raise BadFolder(f"{sample.said_at}: the picture cannot be read; copy it again, or take it out")
    return np.asarray(picture, np.uint8)


def _video(sample: Sample) -> Iterator[Frame]:
    video = cv2.VideoCapture(str(sample.path))
    try:
        fps = video.get(cv2.CAP_PROP_FPS) or FRAMES_PER_S
        number, due_s = 0, 0.0
        while video.grab():
            at_s = number / fps
            number += 1
            if at_s + 1e-9 < due_s:
                continue
            due_s = max(due_s + 1 / FRAMES_PER_S, at_s)
            is_read, picture = video.retrieve()
            if is_read:
                yield at_s, np.asarray(picture, np.uint8)
    finally:
        video.release()
    if number == 0:
        raise BadFolder(
            f"{sample.said_at}: no frame of the video can be read; save it as MP4 (H.264), or take it out"
        )
