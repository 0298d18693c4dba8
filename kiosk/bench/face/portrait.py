"""Somebody's picture as an identity card or an office keeps it: looking straight, evenly lit, before a pale wall."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.pose import Pose
from kiosk.bench.face.render import Lens, Sitter, over

Picture = NDArray[np.uint8]

ID_CARD = (102, 126)
OFFICE = (240, 300)
STUDIO = Light(room=(0.42, 0.42, 0.42), lamp=(0.42, 0.42, 0.41), lamp_from=(-0.15, 0.4, 1.0))
WALL = 244
PRINT = (480, 600)
PRINT_FOCAL_PX, PRINT_FROM_MM = 1400.0, 900.0
PRINT_WIDE_MM = PRINT[0] / PRINT_FOCAL_PX * PRINT_FROM_MM  # on it a face is as large as life
PRINTED = 1.4  # prints are made brighter than what they show
DRAWN = 3  # times as large as it is kept


def portrait(looks: Looks, size: tuple[int, int] = ID_CARD) -> Picture:
    """The portrait: height x width x 3, blue first."""
    wide, high = size[0] * DRAWN, size[1] * DRAWN
    lens = Lens((wide, high), focal_px=wide * 3.1, distance_mm=900.0, down=-0.02)
    picture = np.full((high, wide, 3), WALL, np.uint8)
    over(picture, Sitter(looks).drawn(Pose(), STUDIO, lens))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


@lru_cache(maxsize=4)
def print_of(looks: Looks) -> NDArray[np.float32]:
    """A bright print of the face, as light that comes back from paper: `PRINT` px, linear, red first."""
    picture = np.full((PRINT[1], PRINT[0], 3), WALL, np.uint8)
    lens = Lens(PRINT, focal_px=PRINT_FOCAL_PX, distance_mm=PRINT_FROM_MM, down=0.0)
    over(picture, Sitter(looks).drawn(Pose(), STUDIO, lens))
    printed = np.asarray(np.minimum(linear(picture) * PRINTED, 0.92), np.float32)
    printed.flags.writeable = False  # several may hold it up
    return printed


def linear(picture: Picture) -> NDArray[np.float32]:
    """What light a picture's pixels stand for, red first: `developed` the other way."""
    curved = picture[..., ::-1].astype(np.float32) / 255
    return np.ascontiguousarray(curved * curved * 0.9)
