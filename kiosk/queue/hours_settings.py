"""When a hall is open, as its site writes it down."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Open:
    """One day's opening hours, local time."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")


@dataclass(frozen=True, slots=True)
class Lunch:
    """The break in the middle of every open day, of the hall or of a window."""

    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.begins >= self.ends:
            raise ValueError("begins must be before ends")


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day with hours of its own: a weekend that is worked (调休), a short afternoon."""

    day: date
    opens: time
    closes: time

    def __post_init__(self) -> None:
        Open(self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class HoursSettings:
    """A weekday that is absent is closed. `special_days` go before weekdays, `closed_days` before both.

    `day_close` is when the business day ends by itself.
    """

    monday: Open | None = None
    tuesday: Open | None = None
    wednesday: Open | None = None
    thursday: Open | None = None
    friday: Open | None = None
    saturday: Open | None = None
    sunday: Open | None = None
    lunch: Lunch | None = None
    closed_days: tuple[date, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    day_close: time = time(20, 0)

    def __post_init__(self) -> None:
        days = [one.day for one in self.special_days]
        for day in days:
            if days.count(day) > 1:
                raise ValueError(f"special_days {day} stands twice")

    def on(self, day: date) -> Open | None:
        """The hours of that date; None where it is closed."""
        if day in self.closed_days:
            return None
        special = next((one for one in self.special_days if one.day == day), None)
        return self._of(day.weekday()) if special is None else Open(special.opens, special.closes)

    def _of(self, weekday: int) -> Open | None:
        """Monday is 0."""
        week = (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )
        return week[weekday]
