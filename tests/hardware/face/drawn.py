"""Somebody drawn with a few ovals, nobody's likeness, whom the real models take for a face that blinks and opens its mouth."""

import cv2
import numpy as np

from kiosk.hardware.face.faces import Picture

SIDE = 480
MIDDLE = 240
SKIN, SHADE, HAIR, BROW = (150, 180, 222), (110, 138, 180), (30, 30, 35), (40, 45, 55)
WHITE, PUPIL, LID, LIPS, THROAT = (235, 238, 240), (35, 40, 50), (60, 70, 95), (95, 95, 175), (30, 25, 60)

Colour = tuple[int, int, int]
Place = tuple[int, int]


def portrait(*, mouth: float = 0.0, shut: bool = False, leaning: float = 0.0, seed: int = 1) -> Picture:
    """(480, 480, 3) with a camera's noise. mouth: 0 shut to 1 open; leaning: degrees clockwise."""
    picture = np.full((SIDE, SIDE, 3), (120, 118, 115), np.uint8)
    _head(picture)
    for side in (-1, 1):
        _eye(picture, MIDDLE + side * 36, side, shut=shut)
    _mouth(picture, mouth)
    turn = cv2.getRotationMatrix2D((MIDDLE, MIDDLE), -leaning, 1.0)
    upright = cv2.warpAffine(picture, turn, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(upright, (0, 0), 1.2)
    noisy = soft + np.random.default_rng(seed).normal(0, 2, soft.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


def before_camera(person: Picture) -> Picture:
    """(480, 640, 3): the person in the middle of what a camera sees."""
    wide = np.full((SIDE, 640, 3), (120, 118, 115), np.uint8)
    wide[:, 80:560] = person
    return wide


def _head(picture: Picture) -> None:
    _oval(picture, (MIDDLE, 470), (170, 120), (90, 60, 40))
    _oval(picture, (MIDDLE, 365), (35, 50), (120, 150, 190))
    _oval(picture, (MIDDLE, 205), (98, 128), HAIR)
    _oval(picture, (MIDDLE, 240), (88, 118), SKIN)
    _oval(picture, (MIDDLE, 140), (80, 45), HAIR)
    cv2.line(picture, (MIDDLE - 8, 230), (MIDDLE - 13, 270), (130, 158, 200), 3, cv2.LINE_AA)
    cv2.ellipse(picture, (MIDDLE, 276), (17, 9), 0, 20, 160, SHADE, 2, cv2.LINE_AA)


def _eye(picture: Picture, x: int, side: int, *, shut: bool) -> None:
    cv2.ellipse(picture, (x, 198), (21, 5), side * 6, 0, 360, BROW, -1, cv2.LINE_AA)
    _oval(picture, (MIDDLE + side * 11, 278), (5, 3), (85, 105, 145))
    if shut:
        cv2.ellipse(picture, (x, 222), (17, 4), 0, 0, 180, LID, 3, cv2.LINE_AA)
        return
    _oval(picture, (x, 222), (17, 8), WHITE)
    _oval(picture, (x, 222), (7, 7), PUPIL)
    cv2.ellipse(picture, (x, 222), (17, 8), 0, 180, 360, LID, 2, cv2.LINE_AA)


def _mouth(picture: Picture, mouth: float) -> None:
    _oval(picture, (MIDDLE, 312), (30, 6 + round(26 * mouth)), LIPS)
    if mouth:
        _oval(picture, (MIDDLE, 314), (22, round(24 * mouth)), THROAT)
    else:
        cv2.line(picture, (MIDDLE - 28, 312), (MIDDLE + 28, 312), (60, 60, 120), 2, cv2.LINE_AA)


def _oval(picture: Picture, at: Place, half: Place, colour: Colour) -> None:
    cv2.ellipse(picture, at, half, 0, 0, 360, colour, -1, cv2.LINE_AA)
