"""The appointment book of a day in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.domain.texts import Texts
from kiosk.queue.supervisor_schemas import Appointment
from kiosk.queue.web.caller_view import day_words
from kiosk.web.pages import Mark

_MARKS: dict[str, Mark] = {"listed": "busy", "used": "ok", "missed": "warn", "cancelled": "off"}


@dataclass(frozen=True, slots=True)
class BookRow:
    """One appointment; `open`: it can still be given back."""

    code: str
    time: str
    service: str
    number: str
    state: str
    mark: Mark
    open: bool


@dataclass(frozen=True, slots=True)
class BookView:
    """The page."""

    day: str
    title: str
    before: str
    after: str
    rows: tuple[BookRow, ...]
    line: str


def book_view(booked: Sequence[Appointment], day: date, now: datetime, t: Texts) -> BookView:
    """now: the site's own wall time."""
    counts = {state: sum(one.state == state for one in booked) for state in _MARKS}
    at_noon = datetime.combine(day, now.timetz()).replace(hour=12)
    return BookView(
        day=day.isoformat(),
        title=day_words(at_noon, t),
        before=(day - timedelta(days=1)).isoformat(),
        after=(day + timedelta(days=1)).isoformat(),
        rows=tuple(_row(one, now, t) for one in booked),
        line=t(
            "appointments.line",
            all=len(booked) - counts["cancelled"],
            come=counts["used"],
            missed=counts["missed"],
        ),
    )


def _row(one: Appointment, now: datetime, t: Texts) -> BookRow:
    late = one.state == "used" and one.late
    return BookRow(
        code=one.appointment,
        time=f"{one.slot_at.astimezone(now.tzinfo):%H:%M}",
        service=t(f"service.{one.service}.name"),
        number=one.number,
        state=t("appointments.state.late" if late else f"appointments.state.{one.state}"),
        mark="warn" if late else _MARKS[one.state],
        open=one.state == "listed" and one.slot_at > now,
    )
