"""What could be better about a picture of a page: blur, glare, light. No I/O.

The limits were tried on drawn pages only; they are hints, never a reason to refuse a page.
"""

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.hardware.document.geometry import is_cut_off
from kiosk.hardware.document.port import Corners, Hint
from kiosk.hardware.document.straighten import smaller

Picture = npt.NDArray[np.uint8]

LOOK_PX = 1000
DARK_PAPER = 105  # grey level of the paper itself
BESIDE = 0.2  # of the width, left out on each side
NO_INK = 40  # grey levels between paper and ink; below, nothing says whether the picture is sharp
SHARP = 0.20  # drawn pages give 0.32 to 0.37 sharp and at most 0.12 blurred; a real lens is softer
WASHED_OUT = 252
BRIGHT_PAPER = 238  # on paper as bright as that a blot of light cannot be told from the paper
GLARE_SHARE = 0.008  # of the page
CORNER = 0.06  # of the page's sides


def hints_of(page: Picture, corners: Corners | None) -> tuple[Hint, ...]:
    """Hints for a straightened page; `corners` as found in the photograph, None where no page was found."""
    grey = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) if page.ndim == 3 else page, dtype=np.uint8)
    small = smaller(grey, LOOK_PX)
    paper = float(np.percentile(small, 75))
    if corners is None:
        return (Hint.NO_PAGE,)  # what is a desk and what is a page, nobody knows
    found = []
    if is_cut_off(corners) or _has_bent_corner(small, paper):
        found.append(Hint.CUT_OFF)
    if is_blurred(grey, paper):
        found.append(Hint.BLURRED)
    if _has_glare(small, paper):
        found.append(Hint.GLARE)
    if paper < DARK_PAPER:
        found.append(Hint.DARK)
    return tuple(found)


def is_blurred(grey: Picture, paper: float) -> bool:
    """Whether even the steepest steps from paper to ink are slow ones; a page without ink is never called blurred."""
    aside = int(grey.shape[1] * BESIDE)
    grey = grey[:, aside : grey.shape[1] - aside]  # what shows under a bent corner is no ink
    ink = float(np.percentile(grey, 1))
    if paper - ink < NO_INK:
        return False
    calm = cv2.GaussianBlur(grey, (3, 3), 0)
    across = np.abs(cv2.Sobel(calm, cv2.CV_32F, 1, 0, ksize=1, scale=0.5))
    steepest = float(np.percentile(across[:, ::2], 99.7))
    return steepest / (paper - ink) < SHARP


def _has_glare(small: Picture, paper: float) -> bool:
    """A blot of pure white on paper that is darker."""
    if paper >= BRIGHT_PAPER:
        return False
    white = (small >= WASHED_OUT).astype(np.uint8)
    blot = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    return bool(np.count_nonzero(blot) > GLARE_SHARE * small.size)


def _has_bent_corner(small: Picture, paper: float) -> bool:
    """Whether something that is not paper fills a corner of the page."""
    high, wide = small.shape
    down, across = max(4, int(high * CORNER)), max(4, int(wide * CORNER))
    edge = max(2, int(high * 0.006))
    parts = (
        small[edge:down, edge:across],
        small[edge:down, -across:-edge],
        small[-down:-edge, -across:-edge],
        small[-down:-edge, edge:across],
    )
    return any(float(np.mean(part < 0.6 * paper)) > 0.3 for part in parts)
