"""What stands before the drawn camera. Every picture is a function of scene and number: no photographs, nobody's face."""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.bench.camera.head import Pose, draw_head

LOOP = 90  # pictures; then the scene begins again
NOISE = 4  # grey levels; a real sensor never gives the same picture twice

Picture = NDArray[np.uint8]


class Scene(StrEnum):
    """What the camera shows, or what is wrong with it."""

    LIVE = "live"  # somebody looks, moves and blinks
    TWO = "two"
    NOBODY = "nobody"
    DARK = "dark"
    BRIGHT = "bright"
    COVERED = "covered"
    FROZEN = "frozen"  # the very same picture again and again
    SLOW = "slow"  # 5 pictures a second
    SMALL = "small"  # another size than anybody asked for
    GARBAGE = "garbage"  # what comes is no JPEG
    TRUNCATED = "truncated"  # each connection ends in the middle of a picture
    HANG = "hang"  # accepts, and says nothing any more


SLOW_FPS = 5
FROZEN_AT = 20  # which picture it froze in


def picture(scene: Scene, number: int, size: tuple[int, int], *, infrared: bool = False) -> Picture:
    """The scene's picture with this number: height x width x 3, blue first."""
    number = FROZEN_AT if scene is Scene.FROZEN else number % LOOP
    small = (size[0] // 2, size[1] // 2) if scene is Scene.SMALL else size
    drawn = _PAINTERS.get(scene, _live)(number, small)
    if infrared:
        grey = cv2.cvtColor(drawn, cv2.COLOR_BGR2GRAY)
        drawn = np.repeat(
            np.asarray(cv2.convertScaleAbs(grey, alpha=0.8, beta=30), np.uint8)[..., None], 3, 2
        )
    return _noisy(drawn, number)


def _live(number: int, size: tuple[int, int]) -> Picture:
    canvas = empty_room(*size).copy()
    draw_head(canvas, (0.5, 0.52), 1.0, _pose(number))
    return canvas


def _two(number: int, size: tuple[int, int]) -> Picture:
    canvas = empty_room(*size).copy()
    draw_head(canvas, (0.3, 0.5), 0.8, _pose(number))
    draw_head(canvas, (0.72, 0.55), 0.8, _pose(number + LOOP // 3), look=1)
    return canvas


def _nobody(number: int, size: tuple[int, int]) -> Picture:
    return empty_room(*size).copy()


def _dark(number: int, size: tuple[int, int]) -> Picture:
    return np.asarray(cv2.convertScaleAbs(_live(number, size), alpha=0.13), np.uint8)


def _bright(number: int, size: tuple[int, int]) -> Picture:
    return np.asarray(cv2.convertScaleAbs(_live(number, size), alpha=0.5, beta=185), np.uint8)


def _covered(number: int, size: tuple[int, int]) -> Picture:
    return np.full((size[1], size[0], 3), (10, 12, 22), np.uint8)  # a thumb: nearly black, a little red


_PAINTERS: dict[Scene, Callable[[int, tuple[int, int]], Picture]] = {
    Scene.TWO: _two,
    Scene.NOBODY: _nobody,
    Scene.DARK: _dark,
    Scene.BRIGHT: _bright,
    Scene.COVERED: _covered,
}


def _pose(number: int) -> Pose:
    """Sways once a loop, turns a little, blinks twice, smiles at the end; the loop closes."""
    turn = 2 * np.pi * (number % LOOP) / LOOP
    blink = max(0.0, 1.0 - min(abs(number % LOOP - at) for at in (25, 68)) / 3)
    return Pose(
        aside=0.03 * float(np.sin(turn)),
        up=0.012 * float(np.sin(2 * turn)),
        yaw=0.5 * float(np.sin(turn + 0.6)),
        blink=blink,
        smile=0.5 - 0.5 * float(np.cos(turn)),
    )


@lru_cache(maxsize=4)
def empty_room(width: int, height: int) -> Picture:
    """A wall lit from the left, a counter, a plant."""
    light = np.linspace(205, 150, width, dtype=np.float32)[None, :, None]
    wall = light * np.array([0.98, 0.97, 0.92], np.float32)[None, None, :]
    canvas = np.ascontiguousarray(np.broadcast_to(wall, (height, width, 3)).astype(np.uint8))

    def at(x: float, y: float) -> tuple[int, int]:
        return round(x * width), round(y * height)

    cv2.rectangle(canvas, at(0.06, 0.1), at(0.26, 0.42), (225, 215, 200), -1)
    cv2.rectangle(canvas, at(0.06, 0.1), at(0.26, 0.42), (120, 110, 100), 3)
    cv2.line(canvas, at(0.16, 0.1), at(0.16, 0.42), (120, 110, 100), 2)
    cv2.rectangle(canvas, at(0, 0.86), at(1, 1), (112, 128, 150), -1)
    cv2.rectangle(canvas, at(0.86, 0.72), at(0.94, 0.86), (60, 84, 150), -1)
    for lean in (-0.05, -0.02, 0.02, 0.05):
        cv2.ellipse(canvas, at(0.9 + lean, 0.6), at(0.016, 0.13), lean * 400, 0, 360, (70, 130, 60), -1)
    return canvas


def _noisy(drawn: Picture, number: int) -> Picture:
    grain = _grain(number, drawn.shape[0], drawn.shape[1])
    return np.asarray(cv2.add(drawn, grain, dtype=cv2.CV_8U), np.uint8)


def _grain(number: int, height: int, width: int) -> NDArray[np.int16]:
    """One large grain, seen from another place for each number."""
    at = (number * 37 % 97, number * 53 % 89)
    return _large_grain(height, width)[at[0] : at[0] + height, at[1] : at[1] + width]


@lru_cache(maxsize=4)
def _large_grain(height: int, width: int) -> NDArray[np.int16]:
    random = np.random.default_rng(7)
    return random.integers(-NOISE, NOISE + 1, (height + 97, width + 89, 3), np.int16)
