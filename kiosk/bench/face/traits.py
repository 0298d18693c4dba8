"""What makes a face somebody's beyond its measures: everything a little out of place, and skin that is darker here than there."""

import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.looks import Looks

Floats = NDArray[np.floating]

MOVES, MOVED_MM, MOST_MM = 14, 4.2, 6.0
TONES, TONED = 34, 0.20


def own_places(looks: Looks, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Where a usual face has what this one has at (x, y): both sides nearly alike, the line between the lips kept."""
    dice = np.random.default_rng((looks.seed, 11))
    moved_x, moved_y = np.zeros_like(x), np.zeros_like(y)
    for _ in range(MOVES):
        across, up = dice.uniform(0, 60), dice.uniform(-95, 45)
        wide = dice.uniform(14, 26)
        by = dice.normal(0, MOVED_MM, 2)
        for side in (-1, 1):
            near = np.exp(-0.5 * (((x - side * across) ** 2 + (y - up) ** 2) / wide**2))
            moved_x += side * by[0] * near * dice.uniform(0.8, 1.2)
            moved_y += by[1] * near * dice.uniform(0.8, 1.2)
    calm = 1 - np.exp(-0.5 * (((y + 70) / 16) ** 2 + (x / 40) ** 2))
    moved_x, moved_y = (MOST_MM * np.tanh(moved / MOST_MM) * calm for moved in (moved_x, moved_y))
    return (x + moved_x).astype(np.float32), (y + moved_y).astype(np.float32)


def tone(looks: Looks, x: Floats, y: Floats) -> Floats:
    """How light the skin is at (x, y) against the rest, as a factor."""
    dice = np.random.default_rng((looks.seed, 13))
    log = np.zeros_like(x)
    for _ in range(TONES):
        across, up = dice.uniform(0, 66), dice.uniform(-105, 60)
        wide, high = dice.uniform(6, 20, 2)
        by = dice.normal(0, TONED)
        for side in (-1, 1):
            near = np.exp(-0.5 * (((x - side * across) / wide) ** 2 + ((y - up) / high) ** 2))
            log += by * near * dice.uniform(0.7, 1.3)
    return np.exp(log).astype(np.float32)
