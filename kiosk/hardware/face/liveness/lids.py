"""Whether somebody blinked: how far open the lids are, against the same person's own rest. No I/O.

Takes the landmarks of both eyes. What it can show: that both lids went down by much of their own opening and came up again in the
time of a blink, while the head stayed where it was; drooping lids and lids behind glasses, which models take for open, too. What
it cannot: that they were lids and not a film of lids.
"""

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import Points, Signs
from kiosk.hardware.face.limits import LIMITS, Limits, Pace
from kiosk.hardware.face.liveness.mesh import LIDS, NOSE_BASE, NOSE_ROOT

SIGMA = 1.4826  # of a normal spread, in its median deviation
_UPPER, _LOWER = np.moveaxis(np.array(LIDS), 2, 0)

Both = npt.NDArray[np.float64]  # right, left


class Lids:
    """Feed it every look that looks ahead, in order of time."""

    def __init__(self, *, pace: Pace = Pace.USUAL, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._longest_s = limits.blink_s * pace.value
        self._rest: tuple[
            tuple[Both, float], ...
        ] = ()  # the latest looks that were not shut, each with its pitch
        self._shut_at_s: float | None = None
        self.are_open = False

    def see(self, signs: Signs, at_s: float) -> bool:
        """Takes one look in; whether a blink ended with it."""
        limits = self._limits
        if abs(signs.yaw) >= limits.judged_yaw or abs(signs.pitch) >= limits.judged_pitch:
            self._shut_at_s, self.are_open = None, False
            return False
        now = openness(signs.points)
        if self._are_shut(now, signs.pitch):
            self.are_open = False
            self._shut_at_s = at_s if self._shut_at_s is None else self._shut_at_s
        else:
            self.are_open = self._are_open(now)
        if self._shut_at_s is None:
            self._rest = (*self._rest, (now, signs.pitch))[-limits.lids_looks :]
            return False
        took_s = at_s - self._shut_at_s
        if self.are_open or took_s > self._longest_s:
            self._shut_at_s = None
        if took_s > self._longest_s:
            self._rest = ()  # whatever it was, it is how the lids are
        return self.are_open and limits.blink_least_s <= took_s <= self._longest_s

    def _are_shut(self, now: Both, pitch: float) -> bool:
        """Both, by more than noise and not because the head nods."""
        if len(self._rest) < self._limits.start_looks:
            return False
        rest, noise, held = self._at_rest()
        least = np.minimum(rest * self._limits.lids_shut, rest - self._limits.lids_noise * noise)
        return bool((now < least).all()) and abs(pitch - held) < self._limits.blink_nod

    def _are_open(self, now: Both) -> bool:
        return bool(self._rest) and bool((now > self._at_rest()[0] * self._limits.lids_open).all())

    def _at_rest(self) -> tuple[Both, Both, float]:
        """The lids, how much that trembles, and the head's pitch."""
        seen = np.array([lids for lids, _ in self._rest])
        rest = np.median(seen, axis=0)
        return (
            rest,
            SIGMA * np.median(abs(seen - rest), axis=0),
            float(np.median([nod for _, nod in self._rest])),
        )


def openness(points: Points) -> Both:
    """How far open the right and the left eye are, in the nose's length: paper that is turned or tipped shortens both alike."""
    long = float(np.linalg.norm(points[NOSE_ROOT, :2] - points[NOSE_BASE, :2]))
    upper, lower = points[_UPPER, :2], points[_LOWER, :2]
    lids: Both = np.linalg.norm(upper - lower, axis=2).mean(axis=1) / max(long, 1e-6)
    return lids
