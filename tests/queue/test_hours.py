"""Opening hours as the site writes them down."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from kiosk.queue.hours import local_time, next_open_day, opening
from kiosk.queue.schemas import HallState
from kiosk.queue.settings import HoursSettings, Lunch, Open

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
