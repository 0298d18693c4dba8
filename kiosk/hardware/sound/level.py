"""How loud: volume steps as gains, and gains on samples. Pure."""

from array import array
from typing import TypeAlias

from kiosk.hardware.sound.settings import LOUDEST

STEP_DB = 4.0
Samples: TypeAlias = "array[int]"


def gain_of(volume: int) -> float:
    """The factor of a volume step; the loudest is 1. Raises ValueError outside 1 to 5."""
    if not 1 <= volume <= LOUDEST:
        raise ValueError(f"volume: expected 1 to {LOUDEST}, got {volume}")
    return float(10 ** ((volume - LOUDEST) * STEP_DB / 20))


def scaled(samples: Samples, before: float, after: float) -> Samples:
    """16-bit samples at a gain that slides from one to the other, so that no step clicks."""
    if before == after == 1.0:
        return samples
    slope = (after - before) / max(1, len(samples))
    return array("h", [int(sample * (before + slope * at)) for at, sample in enumerate(samples)])


def joined(parts: list[Samples], gap: int) -> Samples:
    """One sound of many, with `gap` samples of silence between two."""
    whole: Samples = array("h")
    for part in parts:
        if whole:
            whole.extend([0] * gap)
        whole.extend(part)
    return whole
