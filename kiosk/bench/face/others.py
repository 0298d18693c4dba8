"""Who tries to pass for somebody: another face, as unlike as can be found among a few, as far as SFace cares.

The weights are a regression of SFace's cosine between 110 drawn people on how their looks differ (correlation 0.50).
"""

import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.looks import Looks
from kiosk.bench.face.traits import tone

CANDIDATES = 24
FIRST_STRANGER = 1_000_000  # seeds from here on are attackers
_WEIGHTS = {  # what one spread of a measure, squared, takes from the cosine; and that spread
    "eye_tilt": (0.0101, 4.6),
    "eye_apart": (0.0071, 4.3),
    "nose_long": (0.0063, 4.3),
    "wrinkles": (0.0073, 0.36),
    "jaw": (0.0044, 0.07),
    "broad": (0.0040, 0.055),
    "hairline": (0.0038, 10.5),
}
_GLASSES, _TONE = 0.05, 0.175
_AT_X, _AT_Y = np.meshgrid(np.linspace(-48, 48, 5), np.linspace(-80, 40, 7))


def attacker_of(looks: Looks, seed: int) -> Looks:
    """Somebody else for this person and these dice; the same each time."""
    first = FIRST_STRANGER + (looks.seed * 101 + seed) * CANDIDATES
    strangers = [Looks.of(first + number) for number in range(CANDIDATES)]
    return max(strangers, key=lambda stranger: unlike(looks, stranger))


def unlike(one: Looks, other: Looks) -> float:
    """How much of a cosine of 1 their difference takes away, about."""
    taken = _GLASSES * (bool(one.glasses) != bool(other.glasses))
    for name, (weight, spread) in _WEIGHTS.items():
        taken += weight * ((getattr(one, name) - getattr(other, name)) / spread) ** 2
    shades = _shades(one) - _shades(other)
    return float(taken + _TONE * np.mean(shades**2))


def _shades(looks: Looks) -> NDArray[np.floating]:
    return np.asarray(np.log(tone(looks, _AT_X, _AT_Y)))
