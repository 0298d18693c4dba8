"""Figures of a day from its rows."""

from kiosk.queue.statistics.counts import By, DayRows, HandlingRow, Span, TicketRow, lines, span, total


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
    found = total(DAY)
    assert (found.taken, found.called, found.served, found.no_show) == (5, 4, 3, 1)
    assert (found.cancelled, found.expired, found.recalls) == (1, 1, 4)


def test_a_wait_ends_with_the_first_call() -> None:
    """a 120 s, b 120 s (not the 840 s to its second window), c 600 s."""
    assert total(DAY).wait == Span(280, 120, 600)


def test_handling_runs_from_the_start_of_service() -> None:
    assert total(DAY).handled == Span(200, 200, 300)


def test_windows_and_persons_have_no_numbers_taken_and_none_given_up() -> None:
    first, second = lines(DAY, By.WINDOW)
    assert (first.key, first.taken, first.cancelled, first.served) == ("01", None, None, 2)
    assert (second.key, second.no_show, second.recalls) == ("02", 1, 3)
    assert [one.key for one in lines(DAY, By.STAFF)] == ["qian", "zhao"]


def test_services_sum_up_to_the_day() -> None:
    by_service = lines(DAY, By.SERVICE)
    assert [(one.key, one.taken, one.served) for one in by_service] == [
        ("pension", 4, 2),
        ("social-card", 1, 1),
    ]


def test_an_hour_counts_who_took_a_number_then() -> None:
    assert [(one.key, one.taken) for one in lines(DAY, By.HOUR)] == [("09", 3), ("10", 2)]


def test_nine_in_ten_are_not_longer_than_p90() -> None:
    assert span(range(1, 11)) == Span(5.5, 5.5, 9)
    assert span([]) is None
