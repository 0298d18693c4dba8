"""No budget of an issue is ever dropped or loosened."""

from tests.budgets.rows import BUDGETS, Measured, judge, read
from tests.checks.budget_rows import committed, frozen, limits, loosened, tightest


def test_every_frozen_budget_is_still_there_and_not_looser() -> None:
    assert loosened(limits(BUDGETS.read_text("utf-8")), frozen()) == []


def test_every_row_is_frozen_as_it_stands() -> None:
    assert limits(BUDGETS.read_text("utf-8")) == frozen()


def test_no_version_in_the_history_was_tighter() -> None:
    assert loosened(frozen(), committed()) == []


def test_a_raised_limit_and_a_dropped_row_are_both_found() -> None:
    assert loosened({"rss": 90}, {"rss": 85, "cpu": 4}) == ["rss: was 85, is 90", "cpu: was 4, is gone"]


def test_a_lowered_limit_is_welcome() -> None:
    assert loosened({"rss": 80}, {"rss": 85}) == []


def test_the_tightest_of_all_versions_counts() -> None:
    assert tightest([{"rss": 85}, {"rss": 90, "cpu": 4}]) == {"rss": 85, "cpu": 4}


def test_what_was_not_measured_does_not_hold() -> None:
    budgets = read(BUDGETS.read_text("utf-8"))
    assert not any(row.ok for row in judge(budgets, {}))


def test_a_figure_on_its_limit_holds_and_one_above_does_not() -> None:
    budget = read(BUDGETS.read_text("utf-8"))[0]
    held, missed = (
        judge([budget], {budget.name: Measured(budget.name, value)})[0]
        for value in (budget.budget, budget.budget + 1)
    )
    assert (held.ok, missed.ok) == (True, False)
