"""How a face stands before the camera: what to do better, said calmly. No I/O.

The limits were tried on drawn faces only; hints never refuse anybody, they help to a picture that can be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import Look, Picture
from kiosk.hardware.face.limits import LIMITS, Limits, Pace
from kiosk.hardware.face.liveness.alone import are_several

Grey = npt.NDArray[np.float64]

# Places in the aligned patch, as shares of its side: (top, bottom, left, right). Aligned eyes lie at 0.46 of the height.
EYES = ((0.38, 0.54, 0.22, 0.46), (0.38, 0.54, 0.54, 0.78))
MOUTH = (0.72, 0.92, 0.32, 0.68)


class Hint(Enum):
    """What the person is told; the first that fits, in this order."""

    NOBODY = "nobody"
    SEVERAL = "several"
    TOO_FAR = "too-far"
    TOO_NEAR = "too-near"
    TOO_DARK = "too-dark"
    TOO_BRIGHT = "too-bright"
    NOT_FRONTAL = "not-frontal"
    COVERED = "covered"
    BLURRED = "blurred"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Standing:
    """One look in numbers.

    eyes_px: between the eyes. share: of the picture's width or height. grey, burnt: of the face; sharp: steepest step in its
    contrast; structure: of the least structured of eyes and mouth against the most structured. Angles in degrees, 0 where no
    landmarks are. is_face: the landmarks' model sees one there too.
    """

    faces: int
    is_face: bool = True
    eyes_px: float = 0.0
    share: float = 0.0
    grey: float = 128.0
    burnt: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    sharp: float = 1.0
    structure: float = 1.0


class Guide:
    """Follows one person. A hint is said after it lasted, and stays long enough to be heard."""

    def __init__(self, *, pace: Pace = Pace.USUAL, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._hold_s = limits.hint_hold_s * pace.value
        self._said = Hint.NOBODY
        self._said_at_s: float | None = None
        self._thought = Hint.NOBODY
        self._thought_at_s = 0.0

    def see(self, look: Look) -> Hint:
        """What to say after this look."""
        thought = hint_of(stand(look, self._limits), already=self._said, limits=self._limits)
        if thought is not self._thought:
            self._thought, self._thought_at_s = thought, look.at_s
        lasted = look.at_s - self._thought_at_s >= self._limits.hint_settle_s
        held = self._said_at_s is None or look.at_s - self._said_at_s >= self._hold_s
        if thought is not self._said and lasted and held:
            self._said, self._said_at_s = thought, look.at_s
        return self._said


def stand(look: Look, limits: Limits = LIMITS) -> Standing:
    """Measures one look."""
    if not look.faces:
        return Standing(faces=0)
    face, signs = look.faces[0], look.signs
    grey = None if look.patch is None else _grey(look.patch)
    return Standing(
        faces=2 if are_several(look.faces, limits) else 1,
        is_face=signs is not None,
        eyes_px=float(np.linalg.norm(face.points[1] - face.points[0])),
        share=max(face.box[2] / look.size[0], face.box[3] / look.size[1]),
        grey=128.0 if grey is None else float(grey.mean()),
        burnt=0.0 if grey is None else float(np.mean(grey >= 250)),
        yaw=0.0 if signs is None else signs.yaw,
        pitch=0.0 if signs is None else signs.pitch,
        roll=0.0 if signs is None else signs.roll,
        sharp=1.0 if grey is None else sharpness(grey),
        structure=1.0 if grey is None else least_structure(grey),
    )


def hint_of(standing: Standing, *, already: Hint = Hint.GOOD, limits: Limits = LIMITS) -> Hint:
    """The first hint that fits. `already`: the one being said, which goes away only past its second limit."""
    return next((hint for hint, fits in RULES if fits(standing, hint is already, limits)), Hint.GOOD)


def sharpness(grey: Grey) -> float:
    """The steepest grey steps of a patch against its contrast; 1 where it has none. A face out of focus has only slow ones."""
    contrast = float(np.percentile(grey, 98) - np.percentile(grey, 2))
    if contrast < 8:
        return 1.0
    steps = np.abs(grey[2:] - grey[:-2]) / 2
    return float(np.percentile(steps, 98)) / contrast


def least_structure(grey: Grey) -> float:
    """How much less there is to see at the barest of eyes and mouth than at the richest; 1 where all are alike."""
    found = [float(np.std(_part(grey, place))) for place in (*EYES, MOUTH)]
    richest = max(found)
    return min(found) / richest if richest > 0 else 1.0


def _grey(patch: Picture) -> Grey:
    grey: Grey = patch.astype(np.float64) @ np.array([0.114, 0.587, 0.299])
    return grey


def _part(grey: Grey, place: tuple[float, float, float, float]) -> Grey:
    high, wide = grey.shape
    top, bottom, left, right = place
    return grey[int(top * high) : int(bottom * high), int(left * wide) : int(right * wide)]


def _dark(standing: Standing, said: bool, limits: Limits) -> bool:
    return standing.grey < (limits.dark_over if said else limits.dark)


def _bright(standing: Standing, said: bool, limits: Limits) -> bool:
    bright = limits.bright_over if said else limits.bright
    return standing.grey > bright or standing.burnt > limits.burnt_share


def _far(standing: Standing, said: bool, limits: Limits) -> bool:
    return standing.eyes_px < (limits.far_eyes_over_px if said else limits.far_eyes_px) and (
        abs(standing.yaw) < limits.judged_yaw  # a turn brings the eyes together too
    )


def _near(standing: Standing, said: bool, limits: Limits) -> bool:
    return standing.share > (limits.near_share_over if said else limits.near_share)


def _not_frontal(standing: Standing, said: bool, limits: Limits) -> bool:
    shrunk = limits.frontal_over if said else 1.0
    return (
        abs(standing.yaw) > limits.frontal_yaw * shrunk
        or abs(standing.pitch) > limits.frontal_pitch * shrunk
        or abs(standing.roll) > limits.frontal_roll * shrunk
    )


def _covered(standing: Standing, said: bool, limits: Limits) -> bool:
    return standing.structure < (limits.covered_over if said else limits.covered)


def _blurred(standing: Standing, said: bool, limits: Limits) -> bool:
    return standing.sharp < (limits.sharp_over if said else limits.sharp)


Rule = Callable[[Standing, bool, Limits], bool]
RULES: tuple[tuple[Hint, Rule], ...] = (
    (Hint.NOBODY, lambda standing, _said, _limits: standing.faces == 0),
    (Hint.SEVERAL, lambda standing, _said, _limits: standing.faces > 1),
    (Hint.TOO_FAR, _far),
    (Hint.TOO_NEAR, _near),
    (Hint.TOO_DARK, _dark),
    (Hint.TOO_BRIGHT, _bright),
    (Hint.NOT_FRONTAL, _not_frontal),
    (Hint.COVERED, _covered),
    (Hint.BLURRED, _blurred),
    # a face on its head, which the detector alone finds: nobody could pass so
    (Hint.NOBODY, lambda standing, _said, _limits: not standing.is_face),
)
