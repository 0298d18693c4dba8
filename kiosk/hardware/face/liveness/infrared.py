"""The infrared pair: the same face in visible light and, under the camera's own lamp, in near infrared. No I/O.

Takes aligned patches of both and the grey level of the whole infrared picture. Physics, and no more: a display shines no
near infrared and its glass is dark there; dye inks are clear there, so that a print is a blank sheet; skin is bright and
keeps the shape of a face; two sensors share no noise. What it can show: displays and dye prints. What it cannot: toner and
pigment black absorb infrared too, so a laser print may keep its face; a mask has a face's shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import Picture
from kiosk.hardware.face.limits import LIMITS, Limits
from kiosk.hardware.face.liveness.finding import Finding, Reason, Signal, failed, inconclusive, passed

Grey = npt.NDArray[np.float64]
COARSE_PX, FEATURE_PX = 8, 4
INNER = (
    0.30,
    0.95,
    0.25,
    0.75,
)  # shares of a patch, top bottom left right: the face alone, whatever is lit behind it


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Patches (64, 64, 3) or (64, 64) of one moment; `scene`: mean grey level of the whole infrared picture."""

    visible: Picture
    infrared: Picture
    scene: float


def judge_infrared(pairs: Sequence[Pair], *, limits: Limits = LIMITS) -> Finding:
    """Judges the middle of all pairs; INCONCLUSIVE without an infrared camera or with its lamp off."""
    if not pairs:
        return inconclusive(Signal.INFRARED, Reason.NO_INFRARED)
    seen = [(_grey(pair.visible), _grey(pair.infrared)) for pair in pairs]
    bright = float(np.median([infrared.mean() for _, infrared in seen]))
    if bright < limits.infrared_dark:
        beside = float(np.median([pair.scene for pair in pairs])) - bright
        if beside < limits.infrared_scene:
            return inconclusive(Signal.INFRARED, Reason.LAMP_OFF, bright)
        return failed(Signal.INFRARED, Reason.DARK_IN_INFRARED, bright, limits.infrared_dark)
    copied = float(np.median([_alike(_fine(one), _fine(other)) for one, other in seen]))
    if copied > limits.infrared_copy:
        return failed(Signal.INFRARED, Reason.COPY_IN_INFRARED, copied, limits.infrared_copy)
    contrast = float(np.median([_coarse(other).std() / other.mean() for _, other in seen]))
    if contrast < limits.infrared_contrast:
        return failed(Signal.INFRARED, Reason.BLANK_IN_INFRARED, contrast, limits.infrared_contrast)
    alike = float(np.median([_alike(_features(one), _features(other)) for one, other in seen]))
    if alike < limits.infrared_alike:
        return failed(Signal.INFRARED, Reason.UNLIKE_IN_INFRARED, alike, limits.infrared_alike)
    return passed(Signal.INFRARED, alike, limits.infrared_alike)


def _grey(patch: Picture) -> Grey:
    grey: Grey = patch.astype(np.float64) if patch.ndim == 2 else patch.mean(axis=2, dtype=np.float64)
    return grey


def _coarse(grey: Grey, block: int = COARSE_PX) -> Grey:
    high, wide = (side // block * block for side in grey.shape)
    blocks = grey[:high, :wide].reshape(high // block, block, wide // block, block)
    means: Grey = blocks.mean(axis=(1, 3))
    return means


def _features(grey: Grey) -> Grey:
    """Eyes, brows, nose and mouth. A wall that is bright by day is dark in infrared: it is nothing of the face."""
    high, wide = grey.shape
    top, bottom, left, right = INNER
    return _coarse(
        grey[int(top * high) : int(bottom * high), int(left * wide) : int(right * wide)], FEATURE_PX
    )


def _fine(grey: Grey) -> Grey:
    """What differs between neighbours two pixels apart after straight slopes are gone: noise, and little else."""
    fine: Grey = grey[:, 1:-1] - (grey[:, :-2] + grey[:, 2:]) / 2
    return fine


def _alike(one: Grey, other: Grey) -> float:
    """Correlation, -1 to 1; 0 where one of them is flat."""
    first, second = one - one.mean(), other - other.mean()
    power = float(np.sqrt(np.sum(first**2) * np.sum(second**2)))
    return float(np.sum(first * second)) / power if power > 0 else 0.0
