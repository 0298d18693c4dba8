"""A day that the site's server did not see begin: when the kiosk gives numbers of its own, and what the screen is told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from agent.lease_days import begun, day_given, morning
from kiosk.queue.lease_schemas import LeaseBook, NextDay
from kiosk.queue.schemas import HallState, ServiceState
from tests.screens import samples

ZONE = ZoneInfo("Asia/Shanghai")
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time at the site, in November."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


NEXT = NextDay(day=MONDAY, opens=at(23, 9), closes=at(23, 17), blocks=())
BOOK = LeaseBook(
    blocks=(),
    until=at(20, 17),
    status_base="",
    hall=samples.hall(HallState.AFTER_CLOSING),
    next_day=NEXT,
)


@pytest.mark.parametrize(
    ("now", "given"),
    [
        (at(20, 16, 59), FRIDAY),
        (at(20, 17), None),
        (at(21, 10), None),  # the week-end
        (at(23, 8, 59), None),
        (at(23, 9), MONDAY),
        (at(23, 16, 59).astimezone(UTC), MONDAY),
        (at(23, 17), None),
        (at(24, 9), None),  # of the day after nobody gave it any
    ],
)
def test_numbers_are_given_of_the_last_day_and_the_next_while_the_hall_is_open(
    now: datetime, given: date | None
) -> None:
    assert day_given(BOOK, now, ZONE) == given
    assert (begun(BOOK, now) is not None) is (given == MONDAY)


def test_a_book_of_an_older_queue_says_nothing_of_the_next_day() -> None:
    old = LeaseBook(blocks=(), until=at(20, 17), status_base="", hall=samples.hall())
    assert day_given(old, at(23, 10), ZONE) is None


def test_the_hall_of_the_morning_has_nobody_waiting_and_everything_open() -> None:
    hall = morning(BOOK.hall, NEXT, ZONE)
    assert (hall.state, hall.business_day, hall.opens, hall.closes) == (
        HallState.OPEN,
        MONDAY,
        "09:00",
        "17:00",
    )
    assert (hall.waiting, hall.calling) == (0, ())
    assert {(line.state, line.waiting, line.wait) for line in hall.services} == {(ServiceState.OPEN, 0, None)}
    assert [line.id for line in hall.services] == [line.id for line in BOOK.hall.services]
