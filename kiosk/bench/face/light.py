"""Light on a face: a room's, a lamp's, and that of the kiosk's own screen. Linear, 1 = white paper well lit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.looks import Rgb

Floats = NDArray[np.float32]

SCREEN_FROM = (0.0, -0.35, 1.0)  # it stands below the camera, and is large
NEAR_MM = 550.0  # where `screen` counts in full


@dataclass(frozen=True, slots=True)
class Light:
    """`room` comes from everywhere, more from above; `lamp` from a side; `screen` is what the kiosk's window sends.

    infrared: what the second eye sees by its own lamp: skin is pale, ink hardly shows, a screen is dark.
    """

    room: Rgb = (0.34, 0.34, 0.35)
    lamp: Rgb = (0.80, 0.77, 0.73)
    lamp_from: tuple[float, float, float] = (-0.5, 0.75, 0.9)
    screen: Rgb = (0.0, 0.0, 0.0)
    infrared: bool = False


INFRARED = Light((0.06, 0.06, 0.06), (0.85, 0.85, 0.85), (0.0, 0.15, 1.0), infrared=True)
SKIN_PALE, INK_PALE = (0.16, 1.1), (0.66, 0.22)  # what is left, and what each share of visible light adds


def lit(normals: Floats, light: Light, distance_mm: float) -> Floats:
    """The light that each place gets: normals (..., 3) to (..., 3), red first."""
    above = 0.72 + 0.28 * normals[..., 1]
    got = above[..., None] * np.asarray(light.room, np.float32)
    got += _soft_side(normals, light.lamp_from, 0.15)[..., None] * np.asarray(light.lamp, np.float32)
    if any(light.screen):
        near = np.float32((NEAR_MM / distance_mm) ** 2)
        got += _soft_side(normals, SCREEN_FROM, 0.35)[..., None] * np.asarray(light.screen, np.float32) * near
    return np.asarray(got, np.float32)


def in_infrared(paint: Floats, pale: tuple[float, float]) -> Floats:
    """The share of infrared light that comes back from what comes back as these colours."""
    grey = pale[0] + pale[1] * np.mean(paint, axis=-1, keepdims=True)
    return np.asarray(np.broadcast_to(np.minimum(grey, 0.95), paint.shape), np.float32)


def shine(normals: Floats, light: Light) -> Floats:
    """The lamp's gloss on skin: (...), to be added."""
    source = np.asarray(light.lamp_from, np.float32)
    half = source / np.linalg.norm(source) + np.array((0, 0, 1), np.float32)
    along = np.clip(np.einsum("...i,i", normals, half / np.linalg.norm(half)), 0, 1)
    return np.asarray(0.07 * along**24 * sum(light.lamp) / 3, np.float32)


def _soft_side(normals: Floats, source: tuple[float, float, float], wrap: float) -> Floats:
    """Lambert's cosine for a broad source: it also reaches a little round the edge."""
    towards = np.asarray(source, np.float32)
    towards = towards / np.linalg.norm(towards)
    return np.asarray(
        np.clip((np.einsum("...i,i", normals, towards) + wrap) / (1 + wrap), 0, None), np.float32
    )
