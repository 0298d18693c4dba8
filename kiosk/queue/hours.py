"""Opening hours: whether numbers are given at a local time, and when next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.queue.hours_settings import HoursSettings, Open
from kiosk.queue.schemas import HallState

_LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class Opening:
    """The hall at one moment; times as "09:00", empty where the day is closed."""

    state: HallState
    opens: str
    closes: str
    resumes: str = ""


def local_time(at: datetime, zone: ZoneInfo) -> datetime:
    """The site's own wall time; at the ends of the calendar, where there is none, the time as it is."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at


def opening(hours: HoursSettings, local: datetime) -> Opening:
    """What the clock on the wall says. local: the site's own time."""
    today = open_on(hours, local.date())
    if today is None:
        return Opening(HallState.CLOSED_TODAY, "", "")
    opens, closes, state = f"{today.opens:%H:%M}", f"{today.closes:%H:%M}", state_at(hours, local)
    if state is HallState.BEFORE_OPENING:
        return Opening(state, opens, closes, opens)
    if state is HallState.LUNCH and hours.lunch is not None:
        return Opening(state, opens, closes, f"{hours.lunch.ends:%H:%M}")
    return Opening(state, opens, closes)


def state_at(hours: HoursSettings, local: datetime) -> HallState:
    """The same without the times."""
    today, now, lunch = open_on(hours, local.date()), local.time(), hours.lunch
    if today is None:
        return HallState.CLOSED_TODAY
    if now < today.opens:
        return HallState.BEFORE_OPENING
    if now >= today.closes:
        return HallState.AFTER_CLOSING
    if lunch is not None and lunch.begins <= now < lunch.ends:
        return HallState.LUNCH
    return HallState.OPEN


def open_on(hours: HoursSettings, day: date) -> Open | None:
    """The opening hours of a date, or None where it is closed."""
    return hours.on(day)


def next_open_day(hours: HoursSettings, after: date) -> date | None:
    """The first date later than `after` with opening hours, or None within two months."""
    for days in range(1, _LOOK_AHEAD_DAYS):
        if open_on(hours, after + timedelta(days=days)):
            return after + timedelta(days=days)
    return None
