"""The business day opens only by a clock that somebody vouches for."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.queue.day import (
    BusinessDay,
    ConfirmDay,
    OpenDay,
    Stay,
    Trust,
    is_due_to_close,
    staff_may_confirm,
    turn,
)

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
KNOWN = BusinessDay(MONDAY, provisional=False, closed=False)
GUESSED = BusinessDay(MONDAY, provisional=True, closed=False)
TRUSTED = tuple(trust for trust in Trust if trust is not Trust.NONE)


@pytest.mark.parametrize("trust", TRUSTED)
def test_a_trusted_clock_opens_the_next_day(trust: Trust) -> None:
    assert turn(KNOWN, TUESDAY, trust) == OpenDay(TUESDAY, provisional=False)


@pytest.mark.parametrize("today", (date(1970, 1, 1), date(2099, 1, 1), TUESDAY))
def test_an_untrusted_clock_leaves_the_day_and_says_so(today: date) -> None:
    assert turn(KNOWN, today, Trust.NONE) == Stay(provisional=True)


def test_an_untrusted_clock_on_the_same_day_is_no_reason_to_worry() -> None:
    assert turn(KNOWN, MONDAY, Trust.NONE) == Stay(provisional=False)


def test_a_trusted_clock_never_opens_a_day_before_the_last() -> None:
    assert turn(KNOWN, MONDAY - timedelta(days=1), Trust.NTP) == Stay(provisional=True)


def test_the_first_day_opens_in_any_case() -> None:
    assert turn(None, MONDAY, Trust.NONE) == OpenDay(MONDAY, provisional=True)
    assert turn(None, MONDAY, Trust.NTP) == OpenDay(MONDAY, provisional=False)


def test_a_guessed_first_day_in_2099_does_not_lock_the_site() -> None:
    guessed = BusinessDay(date(2099, 1, 1), provisional=True, closed=False)
    assert turn(guessed, MONDAY, Trust.NTP) == OpenDay(MONDAY, provisional=False)


def test_a_guessed_day_that_was_right_is_confirmed() -> None:
    assert turn(GUESSED, MONDAY, Trust.FLEET) == ConfirmDay()


def test_staff_alone_cannot_vouch_for_a_great_jump() -> None:
    assert staff_may_confirm(KNOWN, TUESDAY)
    assert not staff_may_confirm(KNOWN, date(2099, 1, 1))
    assert not staff_may_confirm(KNOWN, date(1970, 1, 1))
    assert staff_may_confirm(GUESSED, date(2027, 5, 1))


def test_a_day_closes_at_its_time_and_one_that_opened_later_goes_on() -> None:
    close = time(20, 0)
    assert is_due_to_close(KNOWN, time(8, 0), time(20, 0), close, Trust.NTP)
    assert not is_due_to_close(KNOWN, time(8, 0), time(19, 59), close, Trust.NTP)
    assert not is_due_to_close(KNOWN, time(21, 0), time(22, 0), close, Trust.NTP)
    assert not is_due_to_close(KNOWN, time(8, 0), time(21, 0), close, Trust.NONE)


@given(st.dates(), st.dates(), st.sampled_from(Trust), st.booleans())
def test_a_confirmed_day_is_never_followed_by_an_earlier_one(
    last: date, today: date, trust: Trust, provisional: bool
) -> None:
    step = turn(BusinessDay(last, provisional, closed=False), today, trust)
    if isinstance(step, OpenDay):
        assert trust is not Trust.NONE
        assert provisional or step.day > last
