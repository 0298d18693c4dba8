"""The threshold that the data can stand behind, or what is missing for one. Pure."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from kiosk.evaluation.comparing import STEP, Comparisons, fmr_at, fnmr_at
from kiosk.evaluation.proportions import Interval, Rate, least_trials, upper_bound
from kiosk.evaluation.resampling import Draws, spread

LEAST_PEOPLE = 30


class Lack(StrEnum):
    """What there is too little of; wording `evaluation.lack.<lack>`."""

    PEOPLE = "people"
    GENUINE = "genuine"
    IMPOSTOR = "impostor"


@dataclass(frozen=True, slots=True)
class Shortage:
    """Not enough data: `have` of the `need` that it takes."""

    lack: Lack
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Recommended:
    """A threshold at which the false match rate is below the target even where chance was kind, and what it costs.

    fmr_bound: one-sided 95 % bound, pairs taken as independent. over_people: the threshold for this rate over draws of people.
    """

    target_fmr: float
    threshold: float
    fmr: Rate
    fmr_bound: float
    fnmr: Rate
    over_people: Interval
    people: int


@dataclass(frozen=True, slots=True)
class NotEnough:
    """No threshold is recommended."""

    target_fmr: float
    shortages: tuple[Shortage, ...]


def shortages(comparisons: Comparisons, people: int, fmr: float) -> tuple[Shortage, ...]:
    """What is missing before a threshold for this false match rate can be recommended."""
    lacks = (
        Shortage(Lack.PEOPLE, people, LEAST_PEOPLE),
        Shortage(Lack.GENUINE, len(comparisons.genuine), LEAST_PEOPLE),
        Shortage(Lack.IMPOSTOR, len(comparisons.impostor), least_trials(fmr)),
    )
    return tuple(one for one in lacks if one.have < one.need)


def recommended_threshold(comparisons: Comparisons, fmr: float, upper_threshold: float) -> float:
    """The lowest threshold whose bound on the false match rate is at most `fmr`, and no lower than `upper_threshold`.

    upper_threshold: the upper end of the threshold over draws of people. Rounded up to a thousandth.
    Call it only where nothing is short.
    """
    falling = np.sort(comparisons.impostor.score)[::-1]
    low, high = 0, int(fmr * len(falling)) + 1
    while high - low > 1:  # low: so many false matches still keep the bound
        middle = (low + high) // 2
        low, high = (middle, high) if upper_bound(middle, len(falling)) <= fmr else (low, middle)
    return float(np.ceil(np.round(max(falling[low] + STEP, upper_threshold) * 1000, 3)) / 1000)


def recommend(
    comparisons: Comparisons, people: int, fmr: float, draws: Draws | None, place: int
) -> Recommended | NotEnough:
    """place: where `fmr` stands among the rates that were drawn for. draws: None where nothing could be drawn."""
    short = shortages(comparisons, people, fmr)
    over_people = spread(draws.threshold[:, place]) if draws is not None else None
    if short or draws is None or over_people is None:
        return NotEnough(fmr, short)
    threshold = recommended_threshold(comparisons, fmr, over_people.high)
    passed = fmr_at(threshold, comparisons.impostor)
    return Recommended(
        fmr, threshold, passed, upper_bound(passed.errors, passed.total),
        fnmr_at(threshold, comparisons.genuine), over_people, people,
    )  # fmt: skip
