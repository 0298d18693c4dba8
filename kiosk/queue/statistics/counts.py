"""Days' rows into figures. Pure."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import fmean, median


class By(StrEnum):
    """What the lines of a table stand for."""

    SERVICE = "service"
    WINDOW = "window"
    STAFF = "staff"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A number of the day. hour: of taking, local time. service: what it was taken for."""

    ticket: str
    service: str
    state: str
    taken_ms: int
    hour: int


@dataclass(frozen=True, slots=True)
class HandlingRow:
    """One call and what became of it. hour: of the call, local time."""

    ticket: str
    service: str
    window: int
    staff: str
    hour: int
    called_ms: int
    recalls: int
    serving_ms: int | None
    ended_ms: int | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class DayRows:
    """Everything of one day; handlings in the order of the calls. day: 2026-03-18."""

    day: str
    tickets: Sequence[TicketRow]
    handlings: Sequence[HandlingRow]


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds of several waits, or handlings."""

    mean_s: float
    median_s: float
    p90_s: float


@dataclass(frozen=True, slots=True)
class Counts:
    """One line. taken, cancelled, expired: None where tickets are nobody's yet, at a window or with a person.

    wait: from taking to the first call. handled: from 开始办理 (or the call) to 办结, each service of a chain by itself.
    """

    key: str
    taken: int | None
    called: int
    served: int
    no_show: int
    cancelled: int | None
    expired: int | None
    recalls: int
    wait: Span | None
    handled: Span | None


def figures(days: Iterable[DayRows], by: By) -> tuple[Counts, list[Counts]]:
    """The whole, and one line for each service, window, person, hour or day that has anything, in their order.

    The days are gone through once, so that a month need not be held at once.
    """
    whole, found = _Tally(counts_tickets=True), dict[str, _Tally]()
    counts_tickets = by not in (By.WINDOW, By.STAFF)
    for day in days:
        waits = _first_waits(day)
        for ticket in day.tickets if counts_tickets else ():
            key = _of_ticket(by, day, ticket)
            found.setdefault(key, _Tally(counts_tickets=True)).take(ticket)
        for ticket in day.tickets:
            whole.take(ticket)
        for handling in day.handlings:
            waited = waits.get((handling.called_ms, handling.ticket))
            whole.handle(handling, waited)
            key = _of_handling(by, day, handling)
            found.setdefault(key, _Tally(counts_tickets=counts_tickets)).handle(handling, waited)
    return whole.counts(""), [found[key].counts(key) for key in sorted(found)]


def span(seconds: Iterable[float]) -> Span | None:
    """None of nothing. p90: nine in ten were not longer."""
    every = sorted(seconds)
    if not every:
        return None
    return Span(fmean(every), median(every), every[-(-len(every) * 9 // 10) - 1])


@dataclass(slots=True)
class _Tally:
    """One line in the making."""

    counts_tickets: bool
    taken: int = 0
    called: int = 0
    served: int = 0
    no_show: int = 0
    cancelled: int = 0
    expired: int = 0
    recalls: int = 0
    waits_s: "array[float]" = field(default_factory=lambda: array("d"))
    handled_s: "array[float]" = field(default_factory=lambda: array("d"))

    def take(self, row: TicketRow) -> None:
        self.taken += 1
        self.cancelled += row.state == "cancelled"
        self.expired += row.state == "expired"

    def handle(self, row: HandlingRow, waited_s: float | None) -> None:
        """waited_s: until this call, where it is the first one of its number."""
        self.called += 1
        self.recalls += row.recalls
        self.no_show += row.outcome == "no_show"
        if waited_s is not None:
            self.waits_s.append(waited_s)
        if row.outcome == "finished":
            self.served += 1
            if row.ended_ms is not None:
                self.handled_s.append((row.ended_ms - (row.serving_ms or row.called_ms)) / 1000)

    def counts(self, key: str) -> Counts:
        return Counts(
            key=key,
            taken=self.taken if self.counts_tickets else None,
            called=self.called,
            served=self.served,
            no_show=self.no_show,
            cancelled=self.cancelled if self.counts_tickets else None,
            expired=self.expired if self.counts_tickets else None,
            recalls=self.recalls,
            wait=span(self.waits_s),
            handled=span(self.handled_s),
        )


def _of_ticket(by: By, day: DayRows, row: TicketRow) -> str:
    match by:
        case By.HOUR:
            return f"{row.hour:02}"
        case By.DAY:
            return day.day
        case _:
            return row.service


def _of_handling(by: By, day: DayRows, row: HandlingRow) -> str:
    match by:
        case By.SERVICE:
            return row.service
        case By.HOUR:
            return f"{row.hour:02}"
        case By.WINDOW:
            return f"{row.window:02}"
        case By.STAFF:
            return row.staff
        case By.DAY:
            return day.day


def _first_waits(day: DayRows) -> dict[tuple[int, str], float]:
    """Seconds from taking to the first call, by that call."""
    taken = {row.ticket: row.taken_ms for row in day.tickets}
    found: dict[tuple[int, str], float] = {}
    seen: set[str] = set()
    for row in day.handlings:
        if row.ticket not in seen and row.ticket in taken:
            seen.add(row.ticket)
            found[row.called_ms, row.ticket] = max(0, row.called_ms - taken[row.ticket]) / 1000
    return found
