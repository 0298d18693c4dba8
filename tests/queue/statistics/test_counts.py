"""Figures of a day from its rows."""

from datetime import date

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.statistics.counts import By, DayRows, HandlingRow, Span, TicketRow, figures, span
from kiosk.queue.statistics.period import months_of, period_of


def taken(
    ticket: str, service: str = "pension", state: str = "done", at_s: int = 0, hour: int = 9
) -> TicketRow:
    return TicketRow(ticket, service, state, at_s * 1000, hour)


def handled(
    ticket: str,
    called_s: int,
    took_s: int,
    *,
    service: str = "pension",
    window: int = 1,
    staff: str = "zhao",
    outcome: str = "finished",
    recalls: int = 0,
) -> HandlingRow:
    serving_ms = called_s * 1000 + 10_000 if outcome == "finished" else None
    ended_ms = called_s * 1000 + 10_000 + took_s * 1000
    return HandlingRow(
        ticket, service, window, staff, 9, called_s * 1000, recalls, serving_ms, ended_ms, outcome
    )


DAY = DayRows(
    "2026-03-18",
    [
        taken("a"),
        taken("b", "social-card", at_s=60),
        taken("c", state="no_show", hour=10),
        taken("d", state="cancelled"),
        taken("e", state="expired", hour=10),
    ],
    [
        handled("a", 120, 300, recalls=1),
        handled("b", 180, 100, service="social-card", window=2, staff="qian"),
        handled("c", 600, 0, outcome="no_show", recalls=3, window=2, staff="qian"),
        handled("b", 900, 200, window=1),
    ],
)


def test_a_day_counts_every_ticket_once_and_every_handling() -> None:
    found, _ = figures([DAY], By.SERVICE)
    assert (found.taken, found.called, found.served, found.no_show) == (5, 4, 3, 1)
    assert (found.cancelled, found.expired, found.recalls) == (1, 1, 4)


def test_a_wait_ends_with_the_first_call() -> None:
    """a 120 s, b 120 s (not the 840 s to its second window), c 600 s."""
    assert figures([DAY], By.SERVICE)[0].wait == Span(280, 120, 600)


def test_handling_runs_from_the_start_of_service() -> None:
    assert figures([DAY], By.HOUR)[0].handled == Span(200, 200, 300)


def test_windows_and_persons_have_no_numbers_taken_and_none_given_up() -> None:
    first, second = figures([DAY], By.WINDOW)[1]
    assert (first.key, first.taken, first.cancelled, first.served) == ("01", None, None, 2)
    assert (second.key, second.no_show, second.recalls) == ("02", 1, 3)
    assert [one.key for one in figures([DAY], By.STAFF)[1]] == ["qian", "zhao"]


def test_services_sum_up_to_the_day() -> None:
    by_service = figures([DAY], By.SERVICE)[1]
    assert [(one.key, one.taken, one.served) for one in by_service] == [
        ("pension", 4, 2),
        ("social-card", 1, 1),
    ]


def test_an_hour_counts_who_took_a_number_then() -> None:
    assert [(one.key, one.taken) for one in figures([DAY], By.HOUR)[1]] == [("09", 3), ("10", 2)]


def test_a_month_is_its_days_together() -> None:
    other = DayRows("2026-03-19", [taken("f", at_s=0)], [handled("f", 60, 1000)])
    whole, days = figures(iter([DAY, other]), By.DAY)
    assert [(one.key, one.taken, one.served) for one in days] == [("2026-03-18", 5, 3), ("2026-03-19", 1, 1)]
    assert (whole.taken, whole.called, whole.served) == (6, 5, 4)
    assert whole.wait == Span(225, 120, 600), "60, 120, 120 and 600 s"


def test_a_period_is_a_day_or_a_month() -> None:
    month = period_of("2028-02")
    assert (month.first, month.last, month.is_month) == (date(2028, 2, 1), date(2028, 2, 29), True)
    assert month.days_of(["2028-03-01", "2028-02-29", "2028-01-31", "2028-02-03"]) == [
        "2028-02-03",
        "2028-02-29",
    ]
    assert not period_of("2026-03-18").is_month
    assert months_of(["2026-03-18", "2026-03-02", "2025-12-31"]) == ["2026-03", "2025-12"]


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13", "2026-3", "20260318", "2026-W12", "2026-02-30", "2026-03-"]
)
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="day"):
        period_of(text)


def test_nine_in_ten_are_not_longer_than_p90() -> None:
    assert span(range(1, 11)) == Span(5.5, 5.5, 9)
    assert span([]) is None
