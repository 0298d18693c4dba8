"""From drawn light to what a cheap camera gives: a lens that is not quite sharp, grain, an exposure that takes its time."""

from collections import deque
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.looks import Rgb

Picture = NDArray[np.uint8]

GRAIN = 3.0  # sigma in grey levels
BLUR_PX = 0.55
EXPOSURE_S = 0.033
LATE_S = 0.05  # a panel shows late what it is given, and a camera gives late what it saw
KEPT_S = 1.0
GRAIN_ROOM = 256  # px: one large grain is seen from another place each time
QUALITY = 88


def taken(picture: Picture, number: int, *, grain: float = GRAIN) -> Picture:
    """The picture as the sensor of this camera gives it, with this number."""
    soft = cv2.GaussianBlur(picture, (3, 3), BLUR_PX)
    high, wide = soft.shape[:2]
    if grain <= 0:
        return np.asarray(soft, np.uint8)
    down, across = np.random.default_rng((29, number)).integers(0, GRAIN_ROOM, 2)
    seen = _grains(high, wide, grain)[down : down + high, across : across + wide]
    return np.asarray(cv2.add(soft, seen, dtype=cv2.CV_8U), np.uint8)


def jpeg(picture: Picture) -> bytes:
    """As a camera sends it."""
    _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return encoded.tobytes()


class Glow:
    """What the kiosk's window sent lately; a picture shows the mean of its exposure, a little late."""

    def __init__(self, late_s: float = LATE_S) -> None:
        self._late_s = late_s
        self._seen: deque[tuple[float, Rgb]] = deque()

    def shows(self, at_s: float, colour: Rgb) -> None:
        """From this time on it shows this (linear)."""
        self._seen.append((at_s, colour))
        while len(self._seen) > 2 and self._seen[1][0] < at_s - KEPT_S:
            self._seen.popleft()

    def at(self, at_s: float) -> Rgb:
        """What falls on a face in a picture of this time."""
        until = at_s - self._late_s
        begun = until - EXPOSURE_S
        total, before = np.zeros(3), (0.0, 0.0, 0.0)
        last, edge = before, begun
        for since, colour in self._seen:
            if since >= until:
                break
            if since > edge:
                total += (since - edge) * np.asarray(last)
                edge = since
            last = colour
        total += (until - edge) * np.asarray(last)
        red, green, blue = total / EXPOSURE_S
        return float(red), float(green), float(blue)


@lru_cache(maxsize=4)
def _grains(high: int, wide: int, grain: float) -> NDArray[np.int16]:
    dice = np.random.default_rng(31)
    return np.rint(dice.normal(0, grain, (high + GRAIN_ROOM, wide + GRAIN_ROOM, 3))).astype(np.int16)
