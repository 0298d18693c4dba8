"""What is wrong with a picture, from four figures of it. Pure; the caller measures, and brings the time."""

from dataclasses import dataclass

from kiosk.domain.preview import Seen

# Grey levels of 255, tried on drawn scenes and to be tried again on a station's own cameras.
FLAT = 4.0  # a lens that is touched: hardly any difference between two places
DARK = 48.0
BRIGHT = 215.0
BURNT_SHARE = 0.4
SETTLE_S = 0.4  # a verdict must last before it is said: a hand passes, a lamp flickers


@dataclass(frozen=True, slots=True)
class Look:
    """`mean` and `spread` of the grey levels, the `burnt` share of white places, a `fingerprint` of the noise."""

    mean: float
    spread: float
    burnt: float
    fingerprint: int


class Judge:
    """Follows one camera."""

    def __init__(self, frozen_s: float) -> None:
        self._frozen_s = frozen_s
        self._said = Seen.GOOD
        self._thought = Seen.GOOD
        self._thought_at_s = 0.0
        self._fingerprint: int | None = None
        self._changed_at_s = 0.0

    def judge(self, look: Look, now_s: float) -> Seen:
        """What to say of the camera after this picture."""
        if look.fingerprint != self._fingerprint:
            self._fingerprint, self._changed_at_s = look.fingerprint, now_s
        frozen = now_s - self._changed_at_s >= self._frozen_s
        thought = seen_in(look) or (Seen.FROZEN if frozen else Seen.GOOD)
        if thought is not self._thought:
            self._thought, self._thought_at_s = thought, now_s
        if thought is Seen.FROZEN or now_s - self._thought_at_s >= SETTLE_S:
            self._said = thought
        return self._said


def seen_in(look: Look) -> Seen:
    """What one picture alone shows: covered, too dark, too bright, or good."""
    if look.spread < FLAT:
        return Seen.COVERED
    if look.mean < DARK:
        return Seen.TOO_DARK
    if look.mean > BRIGHT or look.burnt > BURNT_SHARE:
        return Seen.TOO_BRIGHT
    return Seen.GOOD
