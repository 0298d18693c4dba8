"""Months as numbers, so that they can be counted: year × 12 + month − 1."""

from calendar import monthrange
from datetime import date


def month_of(day: date) -> int:
    """The month of a day."""
    return day.year * 12 + day.month - 1


def period(month: int) -> str:
    """YYYYMM."""
    return f"{month // 12:04}{month % 12 + 1:02}"


def day_in(month: int, day: int) -> str:
    """A day of a month, 1 to 28, as YYYY-MM-DD."""
    return f"{month // 12:04}-{month % 12 + 1:02}-{day:02}"


def months_after(day: date, months: int) -> date:
    """So many months later (negative: before), on the same day or the last one of a shorter month."""
    month = month_of(day) + months
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(day.day, monthrange(year, number)[1]))
