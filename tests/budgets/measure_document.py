"""Edges and perspective of pages at 5 megapixels, as the process of the document camera does them."""

import time

from kiosk.bench.document_pages import Scene, draw
from kiosk.hardware.document.edges import find_page
from kiosk.hardware.document.straighten import straightened
from tests.budgets.rows import Measured

GROUP = "devices"
SIZE = (2592, 1944)
LONGEST_PX = 2339
TIMES = 8
SCENES = (Scene.PLAIN, Scene.TURNED, Scene.WHITE_ON_WHITE, Scene.BENT)


def measure() -> list[Measured]:
    """The worst of all."""
    worst_ms = 0.0
    for scene in SCENES:
        picture = draw(scene, *SIZE).picture
        for number in range(TIMES + 1):
            began = time.perf_counter()
            corners = find_page(picture)
            if corners is None:
                raise RuntimeError(f"{scene}: no page found")
            straightened(picture, corners, LONGEST_PX)
            if number:  # the first one warms up
                worst_ms = max(worst_ms, 1000 * (time.perf_counter() - began))
    return [Measured("document_edge_warp_ms", round(worst_ms, 1))]


if __name__ == "__main__":
    print(measure())
