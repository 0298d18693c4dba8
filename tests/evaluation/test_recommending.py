"""A threshold is recommended only where the data can stand behind it."""

import numpy as np
import pytest

from kiosk.evaluation.comparing import Comparisons, Scores
from kiosk.evaluation.proportions import upper_bound
from kiosk.evaluation.recommending import (
    Lack,
    NotEnough,
    Recommended,
    Shortage,
    recommend,
    recommended_threshold,
)
from kiosk.evaluation.resampling import drawn


def station(people: int, impostor: int) -> Comparisons:
    """One genuine pair of 0.8 each; impostor scores evenly from 0 to 0.5."""
    owner = np.arange(people)
    who = np.arange(impostor) % people
    owners = np.stack([who, (who + 1 + np.arange(impostor) // people) % people], axis=1)
    return Comparisons(
        people,
        Scores(np.full(people, 0.8), np.stack([owner, owner], axis=1), np.full(people, -1)),
        Scores(np.round(np.linspace(0, 0.5, impostor), 6), owners, np.full(impostor, -1)),
    )


def found(people: int, impostor: int, fmr: float) -> Recommended | NotEnough:
    made = station(people, impostor)
    return recommend(made, people, fmr, drawn(made, (fmr,), (), draws=200), 0)


def test_what_is_missing_is_said_with_how_much_it_takes() -> None:
    assert found(20, 200, 0.01) == NotEnough(
        0.01,
        (
            Shortage(Lack.PEOPLE, 20, 30),
            Shortage(Lack.GENUINE, 20, 30),
            Shortage(Lack.IMPOSTOR, 200, 299),
        ),
    )


def test_one_impostor_pair_too_few_is_too_few() -> None:
    assert found(40, 298, 0.01) == NotEnough(0.01, (Shortage(Lack.IMPOSTOR, 298, 299),))


def test_with_just_enough_no_impostor_may_pass() -> None:
    best = found(40, 299, 0.01)
    assert isinstance(best, Recommended)
    assert (best.fmr.errors, best.threshold) == (0, 0.501)
    assert best.fmr_bound == upper_bound(0, 299)


def test_its_bound_is_below_the_target_and_the_next_one_down_would_not_be() -> None:
    made = station(40, 1560)
    threshold = recommended_threshold(made, 0.01, upper_threshold=-1.0)
    passing = int(np.count_nonzero(made.impostor.score >= threshold))
    one_more = int(np.count_nonzero(made.impostor.score >= threshold - 0.001))
    assert upper_bound(passing, 1560) <= 0.01 < upper_bound(one_more + 1, 1560)


def test_people_who_vary_more_than_pairs_raise_it() -> None:
    made = station(40, 1560)
    assert recommended_threshold(made, 0.01, upper_threshold=0.6) == 0.6


def test_it_tells_how_far_it_would_move_and_what_it_costs() -> None:
    best = found(40, 1560, 0.01)
    assert isinstance(best, Recommended)
    assert best.over_people.low < best.over_people.high <= best.threshold
    assert (best.fnmr.errors, best.fnmr.total, best.people) == (0, 40, 40)
    assert best.fmr_bound <= 0.01


def test_without_draws_nothing_is_recommended() -> None:
    assert recommend(station(40, 1560), 40, 0.01, None, 0) == NotEnough(0.01, ())


@pytest.mark.parametrize("upper", [0.2501, 0.2509, 0.251])
def test_it_is_rounded_up_to_a_thousandth(upper: float) -> None:
    assert recommended_threshold(station(40, 400), 0.9, upper_threshold=upper) == 0.251
