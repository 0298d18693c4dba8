"""The light that the kiosk's window sends now, read from the pixels of its display and from nowhere else."""

import numpy as np

from kiosk.bench.face.looks import Rgb
from kiosk.bench.finger import Finger

ROWS = 12  # lines of the display that stand for all
FULL_WHITE = 0.38  # what a white window adds to a face before it, against paper well lit


class Window:
    """An open X display. Raises NoDisplay."""

    def __init__(self, display: str) -> None:
        self._finger = Finger(display)

    def close(self) -> None:
        """Close the connection."""
        self._finger.close()

    def light(self) -> Rgb:
        """Linear, red first; the middle of the window counts like its edges."""
        width, height = self._finger.width, self._finger.height
        lines = [
            np.asarray(self._finger.picture((0, int((row + 0.5) * height / ROWS), width, 1)), np.float32)
            for row in range(ROWS)
        ]
        return sent(np.concatenate(lines))


def sent(pixels: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Rgb:
    """The light of pixels (..., 3) with 0 to 255, red first."""
    red, green, blue = ((pixels.reshape(-1, 3) / 255) ** 2.2).mean(0) * FULL_WHITE
    return float(red), float(green), float(blue)
