"""The bootstrap draws people, not pairs, and always the same ones."""

import numpy as np
import pytest

from kiosk.evaluation.comparing import Comparisons, Scores, fmr_at, fnmr_at, threshold_at
from kiosk.evaluation.proportions import clopper_pearson
from kiosk.evaluation.resampling import drawn, spread


def station(people: int, pictures: int, failing: int) -> Comparisons:
    """Everybody has one portrait; all pictures of the last `failing` people score 0.1, all others 0.9; impostors 0.0 to 0.5."""
    owner = np.repeat(np.arange(people), pictures)
    genuine = np.where(owner >= people - failing, 0.1, 0.9)
    who, whom = np.nonzero(~np.eye(people, dtype=bool))
    impostor = np.round(np.linspace(0, 0.5, len(who)), 6)
    return Comparisons(
        people,
        Scores(genuine, np.stack([owner, owner], axis=1), np.full(len(owner), -1)),
        Scores(impostor, np.stack([who, whom], axis=1), np.full(len(who), -1)),
    )


def test_the_same_seed_draws_the_same_people() -> None:
    one, again = (drawn(station(12, 3, 2), (0.1,), (0.5,), draws=50) for _ in range(2))
    assert np.array_equal(one.threshold, again.threshold)
    assert np.array_equal(one.fnmr_at, again.fnmr_at)


def test_another_seed_draws_others() -> None:
    one = drawn(station(12, 3, 2), (), (0.5,), draws=50)
    other = drawn(station(12, 3, 2), (), (0.5,), draws=50, seed=1)
    assert not np.array_equal(one.fnmr_at, other.fnmr_at)


def test_pictures_of_one_person_are_no_independent_witnesses() -> None:
    """5 of 50 people always fail. With 40 pictures each, pairs would call 10 % sure to half a percent and more."""
    made = station(50, 40, 5)
    over_people = spread(drawn(made, (), (0.5,), draws=400).fnmr_at[:, 0])
    over_pairs = clopper_pearson(200, 2000)
    assert over_people is not None
    assert over_people.low == pytest.approx(0.02, abs=0.021)
    assert over_people.high == pytest.approx(0.19, abs=0.03)
    assert over_pairs.high - over_pairs.low < 0.03 < over_people.high - over_people.low


def test_one_picture_a_person_gives_the_binomial_spread() -> None:
    """The mean of n independent zeros and ones: sd = sqrt(p (1 − p) / n)."""
    found = drawn(station(100, 1, 20), (), (0.5,), draws=600).fnmr_at[:, 0]
    assert (found.mean(), found.std()) == (pytest.approx(0.2, abs=0.006), pytest.approx(0.04, abs=0.004))


def test_drawing_everybody_once_gives_the_figures_themselves() -> None:
    """With one person drawn once a draw is the data: here two people of whom only draws with both hold impostors."""
    made = station(2, 1, 0)
    found = drawn(made, (0.5,), (0.25,), draws=40)
    both = ~np.isnan(found.threshold[:, 0])
    assert 5 < both.sum() < 35
    assert set(found.threshold[both, 0]) == {threshold_at(0.5, made.impostor)}
    assert set(found.fmr_at[both, 0]) == {fmr_at(0.25, made.impostor).value}
    assert set(found.fnmr_at[:, 0]) == {fnmr_at(0.25, made.genuine).value}


def test_too_few_draws_that_hold_anything_give_no_spread() -> None:
    assert spread(np.array([np.nan, np.nan, np.nan, 0.5])) is None
