"""The business day: the site's calendar, stored, and opened only by a clock that somebody vouches for."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

STAFF_JUMP_MAX = timedelta(days=31)


class Trust(StrEnum):
    """Who vouches for the wall clock."""

    NONE = "none"
    NTP = "ntp"
    FLEET = "fleet"
    STAFF = "staff"
    ASSUMED = "assumed"  # by configuration


@dataclass(frozen=True, slots=True)
class BusinessDay:
    """The last day that was opened. `provisional`: nobody vouched for the clock when it was."""

    day: date
    provisional: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """Numbering goes on in the last day; `provisional`: although the calendar says otherwise."""

    provisional: bool


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A new day begins."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class ConfirmDay:
    """The last day was provisional, and is right."""


Turn = Stay | OpenDay | ConfirmDay


def turn(last: BusinessDay | None, today: date, trust: Trust) -> Turn:
    """What the calendar asks for.

    A new day opens only if the clock is trusted and not before the last day; a day that was only provisional does not
    count as a last day for that. The very first day opens in any case.
    """
    trusted = trust is not Trust.NONE
    if last is None:
        return OpenDay(today, provisional=not trusted)
    if today == last.day:
        return ConfirmDay() if last.provisional and trusted else Stay(provisional=last.provisional)
    if trusted and (today > last.day or last.provisional):
        return OpenDay(today, provisional=False)
    return Stay(provisional=True)


def staff_may_confirm(last: BusinessDay | None, today: date) -> bool:
    """Whether a member of staff alone can vouch for this date: a great jump is more likely a wrong clock."""
    if last is None or last.provisional:
        return True
    return last.day <= today <= last.day + STAFF_JUMP_MAX


def is_due_to_close(day: BusinessDay, opened: time, now: time, day_close: time, trust: Trust) -> bool:
    """Whether the configured closing time has come; a day that was opened after it goes on until the next one.

    opened, now: local wall times on the business day itself.
    """
    return not day.closed and trust is not Trust.NONE and opened < day_close <= now
