"""Waits as ranges."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.queue.estimate import median_minutes, wait_range
from kiosk.queue.numbering import code_as_typed, free_code, label
from kiosk.queue.schemas import Wait


def test_a_free_window_and_nobody_waiting_is_no_wait() -> None:
    assert wait_range(0, 10, 2, free=True) is None


def test_the_range_grows_with_people_and_shrinks_with_windows() -> None:
    assert wait_range(4, 10, 2, free=False) == Wait(low_min=15, high_min=32)
    assert wait_range(4, 10, 1, free=False) == Wait(low_min=30, high_min=63)


def test_no_window_counts_as_one() -> None:
    assert wait_range(1, 10, 0, free=False) == wait_range(1, 10, 1, free=False)


def test_few_services_say_nothing() -> None:
    assert median_minutes([60_000] * 4, 12) == 12
    assert median_minutes([60_000, 120_000, 180_000, 240_000, 300_000], 12) == 3


@given(st.integers(1, 10_000), st.floats(0.5, 120), st.integers(0, 40), st.booleans())
def test_the_range_is_a_range(ahead: int, minutes: float, windows: int, free: bool) -> None:
    wait = wait_range(ahead, minutes, windows, free=free)
    assert wait is not None
    assert 0 <= wait.low_min <= wait.high_min


def test_numbers_have_three_digits_and_a_fourth_after_999() -> None:
    assert [label("A", number) for number in (1, 37, 999, 1000)] == ["A001", "A037", "A999", "A1000"]


def test_a_code_that_somebody_has_is_not_given_again() -> None:
    thrown = iter((482_913, 482_913, 7))
    assert free_code({"482913"}.__contains__, lambda _: next(thrown)) == "000007"


def test_a_code_is_read_however_it_is_grouped() -> None:
    assert code_as_typed(" 482 913") == code_as_typed("482-913") == "482913"
