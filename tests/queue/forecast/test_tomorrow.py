"""Windows needed on a coming day."""

from collections.abc import Generator

import pytest

from kiosk.queue.forecast.history import Lessons, Pool
from kiosk.queue.forecast.tomorrow import HOUR_MS, Able, Came, HourPlan, Past, planned

MINUTE_MS = 60_000
STEP_MS = 600_000
ALL = {"pension": 0, "social-card": 0}


def past_of(*days: list[Came]) -> Past:
    """Everything takes ten minutes."""
    pools = {service: Pool((10 * MINUTE_MS,)) for service in ALL}
    return Past(days, Lessons(pools, {}, {}), dict.fromkeys(ALL, MINUTE_MS), STEP_MS)


def every(minutes: float, hour: int, service: str = "pension") -> list[Came]:
    count = int(60 / minutes)
    return [(hour * HOUR_MS + int(n * minutes * MINUTE_MS), service, 0) for n in range(count)]


def result(steps: Generator[None, None, tuple[HourPlan, ...]]) -> tuple[HourPlan, ...]:
    while True:
        try:
            next(steps)
        except StopIteration as done:
            plans: tuple[HourPlan, ...] = done.value
            return plans


@pytest.mark.parametrize(("gap_min", "windows"), [(10, 1), (5, 2), (2.5, 4)])
def test_as_many_windows_as_the_arrivals_need_and_no_more(gap_min: float, windows: int) -> None:
    able = [Able(number, ALL) for number in range(1, 7)]
    (plan,) = result(planned(past_of(every(gap_min, 9)), able, [9], 5 * 60))
    assert (len(plan.windows), plan.stuck) == (windows, ())
    assert plan.p90_s <= 300


def test_every_service_that_comes_has_a_window() -> None:
    able = [Able(1, {"pension": 0}), Able(2, {"social-card": 0}), Able(3, {"pension": 0})]
    (plan,) = result(planned(past_of(every(60, 9) + every(60, 9, "social-card")), able, [9], 600))
    assert plan.windows == (1, 2)


def test_what_waits_from_an_hour_before_is_not_forgotten() -> None:
    """Ten o'clock has few arrivals, but nine leaves a queue behind with all windows open."""
    able = [Able(1, ALL), Able(2, ALL)]
    nine, ten = result(planned(past_of(every(3, 9) + every(20, 10)), able, [9, 10], 15 * 60))
    assert (nine.stuck, nine.windows) == (("pension",), (1, 2))
    assert ten.windows == (1, 2)


def test_an_hour_in_which_nobody_comes_needs_nobody() -> None:
    (plan,) = result(planned(past_of(every(10, 9)), [Able(1, ALL)], [11], 600))
    assert plan == HourPlan(11, 0.0, (), 0)


def test_expected_is_the_mean_of_the_days() -> None:
    (plan,) = result(planned(past_of(every(10, 9), every(5, 9)), [Able(1, ALL), Able(2, ALL)], [9], 600))
    assert plan.expected == 9


def test_a_break_is_kept() -> None:
    """The only window has lunch from ten to eleven: who comes at ten is called after it."""
    able = [Able(1, ALL, ((10 * HOUR_MS, 11 * HOUR_MS),))]
    (plan,) = result(planned(past_of([(10 * HOUR_MS, "pension", 0)]), able, [10], 600))
    assert (plan.p90_s, plan.stuck) == (3600, ("pension",))


def test_a_window_that_does_not_help_stays_closed() -> None:
    """Only window 2 handles cards: window 3 would not shorten their wait."""
    able = [Able(1, {"pension": 0}), Able(2, {"social-card": 0}), Able(3, {"pension": 0})]
    came = sorted(every(20, 9) + every(5, 9, "social-card"))
    (plan,) = result(planned(past_of(came), able, [9], 600))
    assert (plan.windows, plan.stuck) == ((1, 2), ("social-card",))
