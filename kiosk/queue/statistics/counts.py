"""A day's rows into figures. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median


class By(StrEnum):
    """What the lines of a table stand for."""

    SERVICE = "service"
    WINDOW = "window"
    STAFF = "staff"
    HOUR = "hour"


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
    """Everything of one day; handlings in the order of the calls."""

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


def total(day: DayRows) -> Counts:
    """The whole day."""
    return _counts("", day.tickets, day.handlings, _first_waits(day))


def lines(day: DayRows, by: By) -> list[Counts]:
    """One line for each service, window, person or hour that has anything, in their order."""
    waits = _first_waits(day)
    match by:
        case By.SERVICE:
            return _grouped(day, waits, lambda row: row.service, lambda row: row.service)
        case By.HOUR:
            return _grouped(day, waits, lambda row: f"{row.hour:02}", lambda row: f"{row.hour:02}")
        case By.WINDOW:
            return _grouped(day, waits, None, lambda row: f"{row.window:02}")
        case By.STAFF:
            return _grouped(day, waits, None, lambda row: row.staff)


def span(seconds: Iterable[float]) -> Span | None:
    """None of nothing. p90: nine in ten were not longer."""
    every = sorted(seconds)
    if not every:
        return None
    return Span(fmean(every), median(every), every[-(-len(every) * 9 // 10) - 1])


def _grouped(
    day: DayRows,
    waits: dict[tuple[int, str], float],
    of_ticket: Callable[[TicketRow], str] | None,
    of_handling: Callable[[HandlingRow], str],
) -> list[Counts]:
    keys = {of_handling(row) for row in day.handlings}
    if of_ticket is not None:
        keys |= {of_ticket(row) for row in day.tickets}
    return [
        _counts(
            key,
            None if of_ticket is None else [row for row in day.tickets if of_ticket(row) == key],
            [row for row in day.handlings if of_handling(row) == key],
            waits,
        )
        for key in sorted(keys)
    ]


def _counts(
    key: str,
    tickets: Sequence[TicketRow] | None,
    handlings: Sequence[HandlingRow],
    waits: dict[tuple[int, str], float],
) -> Counts:
    served = [row for row in handlings if row.outcome == "finished"]
    return Counts(
        key=key,
        taken=None if tickets is None else len(tickets),
        called=len(handlings),
        served=len(served),
        no_show=sum(1 for row in handlings if row.outcome == "no_show"),
        cancelled=_in_state(tickets, "cancelled"),
        expired=_in_state(tickets, "expired"),
        recalls=sum(row.recalls for row in handlings),
        wait=span(
            waits[row.called_ms, row.ticket] for row in handlings if (row.called_ms, row.ticket) in waits
        ),
        handled=span(
            (row.ended_ms - (row.serving_ms or row.called_ms)) / 1000
            for row in served
            if row.ended_ms is not None
        ),
    )


def _in_state(tickets: Sequence[TicketRow] | None, state: str) -> int | None:
    return None if tickets is None else sum(1 for row in tickets if row.state == state)


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
