"""How far the figures would move with other people: the bootstrap over people, not over pairs. Pure, seeded.

Pairs that share a person are not independent, so drawing pairs would call the figures surer than they are. Each draw takes
as many people as there are, with replacement; a pair counts as often as both of its people were drawn.
Source: Bolle, Ratha and Pankanti, "Error analysis of pattern recognition systems: the subsets bootstrap" (2004).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kiosk.evaluation.comparing import STEP, Comparisons, Floats
from kiosk.evaluation.proportions import CONFIDENCE, Interval

DRAWS = 1000
SEED = 20250601


@dataclass(frozen=True, slots=True)
class Draws:
    """One row for each draw; NaN where a draw holds nothing to count.

    threshold, fnmr: at each false match rate that was asked for. fmr_at, fnmr_at: at each threshold that was asked for.
    """

    threshold: Floats
    fnmr: Floats
    fmr_at: Floats
    fnmr_at: Floats


def drawn(
    comparisons: Comparisons,
    fmrs: Sequence[float],
    thresholds: Sequence[float],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Draws:
    """The same figures for `draws` other stations whose people are like these."""
    randomness = np.random.default_rng(seed)
    falling = np.argsort(-comparisons.impostor.score, kind="stable")
    rising = np.argsort(comparisons.genuine.score, kind="stable")
    impostor, genuine = comparisons.impostor.score[falling], comparisons.genuine.score[rising]
    who, whom = comparisons.impostor.owners[falling].T
    whose = comparisons.genuine.owners[rising, 0]
    at = np.asarray(thresholds, np.float64)
    rows: list[tuple[Floats, Floats, Floats, Floats]] = []
    for _ in range(draws):
        times = np.bincount(
            randomness.integers(comparisons.people, size=comparisons.people), minlength=comparisons.people
        )
        passed = _summed(times[who] * times[whom])
        failed = _summed(times[whose])
        threshold = _thresholds(impostor, passed, np.asarray(fmrs, np.float64))
        rows.append((
            threshold,
            _share(failed, np.searchsorted(genuine, threshold, "left")),
            _share(passed, np.searchsorted(-impostor, -at, "right")),
            _share(failed, np.searchsorted(genuine, at, "left")),
        ))  # fmt: skip
    return Draws(*(np.array(part) for part in zip(*rows, strict=True)))


def spread(values: Floats, confidence: float = CONFIDENCE) -> Interval | None:
    """Where the middle of the draws lies; None where too few of them held anything."""
    known = values[~np.isnan(values)]
    if len(known) < len(values) / 2:
        return None
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high))


def _thresholds(impostor: Floats, passed: Floats, fmrs: Floats) -> Floats:
    """As `comparing.threshold_at`, with the draw's weights. passed[k]: weight of the k highest."""
    if passed[-1] == 0:
        return np.full(len(fmrs), np.nan)
    place = np.searchsorted(passed, fmrs * passed[-1] + 1e-9, "right") - 1
    padded = np.append(impostor, -1.0 - STEP)
    return np.asarray(np.round(padded[place] + STEP, 6))


def _summed(weights: Floats) -> Floats:
    """passed[k] is the weight of the first k."""
    return np.concatenate([[0.0], np.cumsum(weights, dtype=np.float64)])


def _share(summed: Floats, places: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    if summed[-1] == 0:
        return np.full(len(places), np.nan)
    return np.asarray(summed[places] / summed[-1])
