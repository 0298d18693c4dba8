"""Opening hours as the site writes them down."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from kiosk.queue.hours import local_time, next_open_day, opening
from kiosk.queue.hours_settings import HoursSettings, Lunch, Open, SpecialDay
from kiosk.queue.schemas import HallState

NINE_TO_FIVE = Open(opens=time(9, 0), closes=time(17, 0))
WEEK = HoursSettings(
    monday=NINE_TO_FIVE,
    tuesday=NINE_TO_FIVE,
    wednesday=NINE_TO_FIVE,
    thursday=NINE_TO_FIVE,
    friday=NINE_TO_FIVE,
    lunch=Lunch(begins=time(12, 0), ends=time(13, 30)),
    closed_days=(date(2026, 10, 1), date(2026, 10, 2)),
)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("at", "state", "resumes"),
    (
        (datetime(2026, 11, 23, 8, 59, tzinfo=SHANGHAI), HallState.BEFORE_OPENING, "09:00"),
        (datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI), HallState.OPEN, ""),
        (datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI), HallState.LUNCH, "13:30"),
        (datetime(2026, 11, 23, 13, 30, tzinfo=SHANGHAI), HallState.OPEN, ""),
        (datetime(2026, 11, 23, 17, 0, tzinfo=SHANGHAI), HallState.AFTER_CLOSING, ""),
        (datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI), HallState.CLOSED_TODAY, ""),
        (datetime(2026, 10, 1, 10, 0, tzinfo=SHANGHAI), HallState.CLOSED_TODAY, ""),
    ),
)
def test_the_hall_follows_its_hours(at: datetime, state: HallState, resumes: str) -> None:
    now = opening(WEEK, at)
    assert (now.state, now.resumes) == (state, resumes)


def test_a_weekend_that_is_worked_and_a_short_day_have_hours_of_their_own() -> None:
    saturday, short = date(2026, 10, 10), date(2026, 11, 23)
    special = (
        SpecialDay(day=saturday, opens=time(9), closes=time(16)),
        SpecialDay(day=short, opens=time(9), closes=time(11)),
        SpecialDay(day=date(2026, 10, 1), opens=time(9), closes=time(16)),
    )
    week = replace(WEEK, special_days=special)
    at_ten = [opening(week, datetime(2026, *on, 10, tzinfo=SHANGHAI)) for on in ((10, 10), (10, 11), (10, 1))]
    assert [one.state for one in at_ten] == [
        HallState.OPEN,
        HallState.CLOSED_TODAY,
        HallState.CLOSED_TODAY,  # a closed day is closed, whatever stands elsewhere
    ]
    assert opening(week, datetime(2026, 11, 23, 11, 30, tzinfo=SHANGHAI)).state is HallState.AFTER_CLOSING
    assert next_open_day(week, date(2026, 10, 9)) == saturday


def test_a_special_day_stands_once_and_the_right_way_round() -> None:
    one = SpecialDay(day=date(2026, 10, 10), opens=time(9), closes=time(16))
    with pytest.raises(ValueError, match="2026-10-10 stands twice"):
        HoursSettings(special_days=(one, one))
    with pytest.raises(ValueError, match="before"):
        SpecialDay(day=date(2026, 10, 10), opens=time(16), closes=time(9))


def test_the_next_day_leaves_out_holidays_and_week_ends() -> None:
    assert next_open_day(WEEK, date(2026, 9, 30)) == date(2026, 10, 5)


def test_a_site_that_never_opens_has_no_next_day() -> None:
    assert next_open_day(HoursSettings(), date(2026, 9, 30)) is None


def test_the_end_of_the_calendar_has_no_zone() -> None:
    last = datetime.max.replace(tzinfo=ZoneInfo("UTC"))
    assert local_time(last, SHANGHAI) == last


def test_hours_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="before"):
        Open(opens=time(17, 0), closes=time(9, 0))
