"""How long a wait may be: a range from people ahead and the median service, never a promise."""

import math
from collections.abc import Sequence
from statistics import median

from kiosk.queue.schemas import Wait

SAMPLES = 20
ENOUGH = 5
_EARLY, _LATE = 0.75, 1.25
_LONGEST_MIN = 600


def median_minutes(durations_ms: Sequence[int], default_min: float) -> float:
    """The median of the last services in minutes, or the default until there are enough."""
    if len(durations_ms) < ENOUGH:
        return default_min
    return max(0.5, median(durations_ms) / 60_000)


def wait_range(ahead: int, service_min: float, windows: int, *, free: bool) -> Wait | None:
    """The range for somebody with `ahead` people before them; None when a window is free and nobody waits.

    windows: how many handle the service now (at least one is counted). free: one of them has nobody at it.
    """
    if ahead == 0 and free:
        return None
    at_work = max(1, windows)
    low = ahead * service_min / at_work * _EARLY
    high = (ahead + 1) * service_min / at_work * _LATE
    return Wait(low_min=min(_LONGEST_MIN, math.floor(low)), high_min=min(_LONGEST_MIN, math.ceil(high)))
