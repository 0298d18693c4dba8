"""The passive PAD model's belief, where a station installed one. No I/O.

Takes its numbers, 0 (fake) to 1 (live). What it can show is what that model was tested for, and on whom; without one this
signal says NOT_INSTALLED and speaks neither for nor against.
"""

from collections.abc import Sequence

import numpy as np

from kiosk.hardware.face.limits import LIMITS, Limits
from kiosk.hardware.face.liveness.finding import Finding, Reason, Signal, failed, inconclusive, passed


def judge_passive(beliefs: Sequence[float], *, limits: Limits = LIMITS) -> Finding:
    """Holds the middle belief against the limit; none at all is NOT_INSTALLED."""
    if not beliefs:
        return inconclusive(Signal.PASSIVE, Reason.NOT_INSTALLED)
    middle = float(np.median(beliefs))
    if middle < limits.passive_live:
        return failed(Signal.PASSIVE, Reason.LOOKS_FAKE, middle, limits.passive_live)
    return passed(Signal.PASSIVE, middle, limits.passive_live)
