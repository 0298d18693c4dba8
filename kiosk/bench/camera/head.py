"""A friendly head of a few ellipses."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]

SHIFT = 4  # fractional bits of cv2's coordinates: it moves smoothly
ONE = 1 << SHIFT
INK: Colour = (38, 32, 34)
LIPS: Colour = (96, 92, 190)
WHITE: Colour = (246, 246, 246)
_LOOKS: tuple[tuple[Colour, Colour, Colour], ...] = (  # skin, hair, clothes; blue first
    ((158, 188, 232), (44, 40, 46), (140, 90, 40)),
    ((140, 172, 220), (168, 168, 172), (70, 110, 60)),
)


@dataclass(frozen=True, slots=True)
class Pose:
    """Aside and up as parts of the picture's height, yaw -1 to 1, blink 0 (open) to 1, smile 0 to 1."""

    aside: float = 0.0
    up: float = 0.0
    yaw: float = 0.0
    blink: float = 0.0
    smile: float = 0.5


class _Pen:
    """Draws in units of the head's height, from its middle."""

    def __init__(self, canvas: NDArray[np.uint8], middle: tuple[float, float], unit: float) -> None:
        self._canvas, self._middle, self._unit = canvas, middle, unit

    def oval(
        self, x: float, y: float, wide: float, high: float, colour: Colour, *, arc: tuple[int, int] = (0, 360)
    ) -> None:
        """A filled ellipse, or a part of one."""
        cv2.ellipse(
            self._canvas, self._at(x, y), self._extent(wide, high), 0, *arc, colour, -1, cv2.LINE_AA, SHIFT
        )

    def curve(
        self, x: float, y: float, wide: float, high: float, colour: Colour, *, arc: tuple[int, int]
    ) -> None:
        """A part of an ellipse's edge."""
        thick = max(1, round(self._unit * 0.016))
        cv2.ellipse(
            self._canvas, self._at(x, y), self._extent(wide, high), 0, *arc, colour, thick, cv2.LINE_AA, SHIFT
        )

    def _at(self, x: float, y: float) -> tuple[int, int]:
        return (
            round((self._middle[0] + x * self._unit) * ONE),
            round((self._middle[1] + y * self._unit) * ONE),
        )

    def _extent(self, wide: float, high: float) -> tuple[int, int]:
        return round(wide * self._unit * ONE), max(1, round(high * self._unit * ONE))


def draw_head(
    canvas: NDArray[np.uint8], at: tuple[float, float], scale: float, pose: Pose, *, look: int = 0
) -> None:
    """Somebody with the middle of the face at this place (parts of the picture), in this pose."""
    high, wide = canvas.shape[:2]
    unit = 0.5 * high * scale
    middle = ((at[0] * wide) + pose.aside * high, (at[1] - pose.up) * high)
    skin, hair, clothes = _LOOKS[look % len(_LOOKS)]
    pen = _Pen(canvas, middle, unit)
    shade: Colour = (skin[0] - 24, skin[1] - 26, skin[2] - 26)
    pen.oval(0, 1.12, 0.78, 0.56, clothes)
    pen.oval(0, 0.5, 0.17, 0.3, shade)
    pen.oval(0, -0.12, 0.42, 0.5, hair)
    pen.oval(-0.37, 0.02, 0.06, 0.1, shade)
    pen.oval(0.37, 0.02, 0.06, 0.1, shade)
    pen.oval(0, 0, 0.36, 0.48, skin)
    pen.oval(0.05 * pose.yaw, -0.34, 0.34, 0.2, hair, arc=(180, 360))
    _features(pen, pose, shade)


def _features(pen: _Pen, pose: Pose, shade: Colour) -> None:
    """Eyes, brows, nose and mouth; turning the head moves them, and the nose most."""
    turned = 0.11 * pose.yaw
    for side in (-1, 1):
        x = turned + side * 0.155 * (1 - 0.18 * pose.yaw * side)
        open_ = 0.05 * (1 - pose.blink)
        pen.curve(x, -0.12, 0.085, 0.04, INK, arc=(200, 340))
        if open_ > 0.008:
            pen.oval(x, -0.03, 0.072, open_, WHITE)
            pen.oval(x + 0.02 * pose.yaw, -0.03, 0.032, min(open_, 0.034), INK)
        pen.curve(x, -0.03, 0.075, max(open_, 0.012), INK, arc=(180, 360))
        pen.oval(x + 0.01 * side, 0.12, 0.06, 0.03, (shade[0], shade[1], min(255, shade[2] + 22)))
    pen.curve(turned * 1.5, 0.1, 0.035, 0.025, (shade[0] - 30, shade[1] - 30, shade[2] - 30), arc=(20, 160))
    pen.oval(turned * 1.1, 0.24, 0.1 + 0.03 * pose.smile, 0.02 + 0.03 * pose.smile, LIPS, arc=(0, 180))
    pen.curve(turned * 1.1, 0.24, 0.12 + 0.03 * pose.smile, 0.02 + 0.02 * pose.smile, INK, arc=(10, 170))
