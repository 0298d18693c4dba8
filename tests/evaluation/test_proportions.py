"""Intervals of counted proportions against published values."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.evaluation.proportions import (
    Interval,
    beta_cumulative,
    beta_quantile,
    clopper_pearson,
    least_trials,
    rate,
    upper_bound,
)


@pytest.mark.parametrize(
    ("errors", "total", "low", "high"),
    [
        # R, binom.test(x, n)$conf.int
        (0, 10, 0.0, 0.3084971),
        (1, 10, 0.002528579, 0.445016117),
        (5, 10, 0.1870860, 0.8129140),
        (10, 10, 0.6915029, 1.0),
        (10, 100, 0.04900469, 0.17622260),
        # R's own example, Mendel's peas: binom.test(682, 925)
        (682, 925, 0.7076683, 0.7654066),
    ],
)
def test_the_interval_is_the_published_one(errors: int, total: int, low: float, high: float) -> None:
    found = clopper_pearson(errors, total)
    assert found.low == pytest.approx(low, abs=1e-6)
    assert found.high == pytest.approx(high, abs=1e-6)


@pytest.mark.parametrize("total", [30, 300, 3_000, 1_000_000])
def test_without_an_error_three_in_the_total_are_possible(total: int) -> None:
    assert upper_bound(0, total) == pytest.approx(1 - 0.05 ** (1 / total), rel=1e-9)
    assert upper_bound(0, total) * total == pytest.approx(3, rel=0.06)


@pytest.mark.parametrize(("proportion", "trials"), [(0.1, 29), (0.01, 299), (0.001, 2_995)])
def test_so_many_trials_without_an_error_bound_the_proportion(proportion: float, trials: int) -> None:
    assert least_trials(proportion) == trials
    assert upper_bound(0, trials) <= proportion < upper_bound(0, trials - 1)


def test_of_nothing_nothing_is_known() -> None:
    nothing = rate(0, 0)
    assert (nothing.value, nothing.interval, upper_bound(0, 0)) == (None, Interval(0.0, 1.0), 1.0)


def test_more_errors_than_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        clopper_pearson(5, 4)


@given(st.integers(1, 40), st.integers(0, 39), st.floats(0.001, 0.999))
def test_the_beta_function_is_the_binomial_tail(total: int, errors: int, chance: float) -> None:
    errors = min(errors, total - 1)
    tail = sum(comb(total, k) * chance**k * (1 - chance) ** (total - k) for k in range(errors + 1, total + 1))
    assert beta_cumulative(chance, errors + 1, total - errors) == pytest.approx(tail, abs=1e-11)


@given(st.floats(0.001, 0.999), st.integers(1, 900), st.integers(1, 900))
def test_the_quantile_undoes_the_cumulative_function(probability: float, a: int, b: int) -> None:
    assert beta_cumulative(beta_quantile(probability, a, b), a, b) == pytest.approx(probability, abs=1e-9)
