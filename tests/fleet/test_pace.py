"""How often one reporter may come."""

import pytest

from fleet.pace import Pace, Paces, TooOften


def test_a_rest_earns_calls_at_once_and_then_a_steady_rate() -> None:
    pace = Pace(Paces(calls_per_s=2.0, calls_at_once=3))
    for _ in range(3):
        pace.note("K-1", 10.0)
    with pytest.raises(TooOften) as often:
        pace.note("K-1", 10.0)
    assert often.value.wait_s == 0.5
    pace.note("K-1", 10.5)
    with pytest.raises(TooOften):
        pace.note("K-1", 10.5)
    for _ in range(3):
        pace.note("K-1", 20.0)


def test_nobody_waits_for_another() -> None:
    pace = Pace(Paces(calls_per_s=0.1, calls_at_once=1))
    pace.note("K-1", 0.0)
    pace.note("K-2", 0.0)
    with pytest.raises(TooOften):
        pace.note("K-1", 5.0)


@pytest.mark.parametrize("wrong", [(0.0, 5), (1.0, 0)])
def test_a_pace_that_lets_nobody_come_is_refused(wrong: tuple[float, int]) -> None:
    with pytest.raises(ValueError, match="come"):
        Paces(*wrong)
