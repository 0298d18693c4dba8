"""How sure one may be of a proportion that was counted. Pure."""

from dataclasses import dataclass
from math import ceil, exp, lgamma, log, log1p

CONFIDENCE = 0.95

_TINY = 1e-300
_CLOSE = 1e-14
_MOST_TERMS = 100_000


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends, both inside."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """errors of total, with its exact interval; of nothing, nothing is known: `interval` is 0 to 1, `value` None."""

    errors: int
    total: int
    value: float | None
    interval: Interval


def rate(errors: int, total: int) -> Rate:
    """A counted proportion with its Clopper-Pearson interval."""
    return Rate(errors, total, errors / total if total else None, clopper_pearson(errors, total))


def clopper_pearson(errors: int, total: int, confidence: float = CONFIDENCE) -> Interval:
    """The exact interval of a binomial proportion, both sides alike.

    Source: Clopper and Pearson, Biometrika 26 (1934); as quantiles of the beta distribution, ISO/IEC 19795-1.
    """
    if not 0 <= errors <= total:
        raise ValueError(f"{errors} of {total} is no proportion")
    tail = (1 - confidence) / 2
    low = beta_quantile(tail, errors, total - errors + 1) if errors else 0.0
    high = beta_quantile(1 - tail, errors + 1, total - errors) if errors < total else 1.0
    return Interval(low, high)


def upper_bound(errors: int, total: int, confidence: float = CONFIDENCE) -> float:
    """What the proportion is at most, one-sided; about 3 / total where no error was seen (the rule of three)."""
    if errors >= total:
        return 1.0
    return beta_quantile(confidence, errors + 1, total - errors)


def least_trials(proportion: float, confidence: float = CONFIDENCE) -> int:
    """How many trials without one error it takes before the proportion can be called this small: about 3 / proportion."""
    return ceil(log(1 - confidence) / log1p(-proportion))


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Where the beta distribution's cumulative function reaches the probability, by bisection."""
    low, high = 0.0, 1.0
    while high - low > _CLOSE * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if beta_cumulative(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_cumulative(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), 0 <= x <= 1.

    Source: DLMF 8.17.22 (continued fraction) and 8.17.4 (symmetry).
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cumulative(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction by Lentz's method."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _CLOSE:
            return value
    raise ArithmeticError(f"the incomplete beta function does not settle at {x}, {a}, {b}")


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
