"""The heights in which the pictures are kept. Pure: set-up draws them, widgets choose among them."""

from collections.abc import Sequence

LINE_HEIGHTS = (24, 26, 28, 34, 36, 40, 44, 50, 54, 60, 66, 72, 88, 100, 128, 160)
PICTURE_HEIGHTS = (42, 60, 72, 84, 96, 112, 130, 150, 208, 252, 300, 380)
SCENE_WIDTHS = {"scene-portrait": (720, 1080), "scene-landscape": (1280, 1920)}


def step_above(wanted: int, steps: Sequence[int]) -> int:
    """The smallest step that is not below what is wanted, or the largest."""
    return next((step for step in steps if step >= wanted), steps[-1])
