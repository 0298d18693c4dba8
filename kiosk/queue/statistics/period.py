"""What figures are asked for: a day, or a calendar month. Pure."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiosk.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Period:
    """first and last are the same for a day. `text`: as an address names it, 2026-03-18 or 2026-03."""

    text: str
    first: date
    last: date

    @property
    def is_month(self) -> bool:
        """Whether it is a month, and not one day."""
        return self.text != self.first.isoformat()

    def days_of(self, known: Iterable[str]) -> list[str]:
        """Those of the known days that it holds, the oldest first."""
        first, last = self.first.isoformat(), self.last.isoformat()
        return sorted(day for day in known if first <= day <= last)


def period_of(text: str) -> Period:
    """Raises Refused bad_request for what is neither a day nor a month."""
    try:
        first = date.fromisoformat(f"{text}-01" if len(text) == len("2026-03") else text)
    except ValueError as wrong:
        raise Refused("bad_request", "day") from wrong
    if text == first.isoformat():
        return Period(text, first, first)
    if text == f"{first:%Y-%m}":
        return Period(text, first, first.replace(day=monthrange(first.year, first.month)[1]))
    raise Refused("bad_request", "day")


def months_of(days: Iterable[str]) -> list[str]:
    """The months that these days lie in, newest first."""
    return sorted({day[: len("2026-03")] for day in days}, reverse=True)
