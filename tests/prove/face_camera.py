"""A camera in simulated time, before which an act plays: a picture has a capture time of its own and costs CPU, not seconds."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from agent.face_schemas import Stage
from kiosk.bench.face.acts import Act
from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Rgb
from kiosk.bench.face.sensor import Glow, jpeg, taken
from kiosk.bench.face.window import sent
from kiosk.hardware.camera.preview_writer import PreviewWriter

JITTER_S, MOST_JITTER_S = 0.004, 0.02  # sigma of a driver's clock
EPOCH_S = 1000.0  # a monotonic clock that began long ago
SHINING = 0.7  # of the window; the rest is the person's own picture, dark
PAGE: Rgb = (205, 205, 205)  # what the page sends before and after the colours: red, green, blue


@dataclass(frozen=True, slots=True)
class View:
    """What a camera gives. A face has as many px in both of these, so that it is found and read alike."""

    size: tuple[int, int]
    focal_px: float
    fps: int


USUAL = View((640, 480), 640.0, 15)
CHEAP = View((480, 360), 560.0, 8)  # the slowest rate that the rules were made for; an attempt costs a third


class Camera:
    """`at_s` is when the newest picture was captured, on the kiosk's clock; `sequence` is its number in the memory."""

    def __init__(self, writer: PreviewWriter, act: Act, light: Light, seed: int, *, fps: int) -> None:
        self._writer, self._act, self._light, self._fps = writer, act, light, fps
        self._dice = random.Random(seed)
        self._grain = seed * 10_000
        self._glow = Glow()
        self._shows: list[tuple[float, Rgb]] = [(-1.0, _sent(PAGE, 1.0))]
        self.count = 0
        self.since_s = 0.0
        self.sequence = 0

    @property
    def at_s(self) -> float:
        return EPOCH_S + self.since_s

    def shine(self, light: Iterable[Stage], light_s: float) -> float:
        """From now on the window shows these colours, then the page again; when it began, on the kiosk's clock."""
        began_s = self.since_s
        for stage in light:
            self._shows.append((began_s + stage.start_s, _sent(stage.rgb, SHINING)))
        self._shows.append((began_s + light_s, _sent(PAGE, 1.0)))
        return EPOCH_S + began_s

    def shoot(self) -> None:
        """Draw the next picture, and put it into the memory."""
        self.count += 1
        trembling = self._dice.gauss(0, JITTER_S)
        at_s = self.since_s = self.count / self._fps + max(-MOST_JITTER_S, min(MOST_JITTER_S, trembling))
        while self._shows and self._shows[0][0] <= at_s:
            self._glow.shows(*self._shows.pop(0))
        shot = self._act.shot(at_s, replace(self._light, screen=self._glow.at(at_s)))
        number = self._grain + (self.count if shot.still is None else shot.still)
        sensed = jpeg(taken(shot.picture, number, grain=shot.grain))
        seen = cv2.imdecode(np.frombuffer(sensed, np.uint8), cv2.IMREAD_COLOR)
        mark = self._writer.publish(np.asarray(seen, np.uint8), round(self.at_s * 1e9))
        self.sequence = mark.sequence


def _sent(colour: Rgb, share: float) -> Rgb:
    red, green, blue = sent(np.array([colour], np.float32))
    return red * share, green * share, blue * share
