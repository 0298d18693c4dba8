"""The whole answer for a day or a month; and the totals of a day for the fleet."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.queue.events import DayTotals
from kiosk.queue.forecast.score import Outcome, score
from kiosk.queue.hall_time import Moment
from kiosk.queue.statistics.counts import By, Counts, Span, figures
from kiosk.queue.statistics.messages import ForecastScore, SpanSeconds, Statistics, StatisticsLine
from kiosk.queue.statistics.period import period_of
from kiosk.queue.statistics.reading import day_rows, days_with_tickets, forecast_outcomes, longest_wait
from kiosk.queue.store import open_reader

WEEK = 7


def statistics_from(path: Path, zone: ZoneInfo, moment: Moment, day: str, by: By) -> Statistics:
    """Over a connection of its own, for a thread of its own: a busy day has many rows."""
    connection = open_reader(path)
    try:
        return statistics_of(connection, zone, moment, day, by)
    finally:
        connection.close()


def statistics_of(
    connection: sqlite3.Connection, zone: ZoneInfo, moment: Moment, day: str, by: By
) -> Statistics:
    """day: a day, a month, or "" for the last day with tickets. Raises Refused bad_request for what is neither."""
    known = days_with_tickets(connection)
    asked = period_of(day or (known[0] if known else moment.at.astimezone(zone).date().isoformat()))
    days = asked.days_of(known)
    total, lines = figures((day_rows(connection, zone, one) for one in days), by)
    week = [one for one in known if one <= asked.last.isoformat()][:WEEK]
    outcomes = forecast_outcomes(connection, days)
    return Statistics(
        day=asked.first,
        last_day=asked.last,
        by=by.value,
        total=_line(total),
        lines=tuple(_line(one) for one in lines),
        longest=longest_wait(connection, moment),
        forecasts=tuple(
            found
            for service in sorted({one.service for one in outcomes})
            if (found := _score(service, [one for one in outcomes if one.service == service])) is not None
        ),
        forecasts_week=_score("", forecast_outcomes(connection, week)) if week else None,
    )


def day_totals(connection: sqlite3.Connection, zone: ZoneInfo, day: date) -> list[DayTotals]:
    """What the fleet is told of a day that closes: one event for each service that had anything."""
    return [
        DayTotals(
            day=day,
            service=one.key,
            taken=one.taken or 0,
            served=one.served,
            no_show=one.no_show,
            abandoned=(one.cancelled or 0) + (one.expired or 0),
            recalls=one.recalls,
            wait_mean_s=round(one.wait.mean_s) if one.wait else None,
            wait_median_s=round(one.wait.median_s) if one.wait else None,
            wait_p90_s=round(one.wait.p90_s) if one.wait else None,
            handled_mean_s=round(one.handled.mean_s) if one.handled else None,
        )
        for one in figures([day_rows(connection, zone, day.isoformat())], By.SERVICE)[1]
    ]


def _line(counts: Counts) -> StatisticsLine:
    return StatisticsLine(
        key=counts.key,
        taken=counts.taken,
        called=counts.called,
        served=counts.served,
        no_show=counts.no_show,
        cancelled=counts.cancelled,
        expired=counts.expired,
        recalls=counts.recalls,
        wait=_span(counts.wait),
        handled=_span(counts.handled),
    )


def _span(span: Span | None) -> SpanSeconds | None:
    return None if span is None else SpanSeconds(mean_s=span.mean_s, median_s=span.median_s, p90_s=span.p90_s)


def _score(service: str, outcomes: Sequence[Outcome]) -> ForecastScore | None:
    found = score(outcomes)
    if found is None:
        return None
    return ForecastScore(
        service=service, count=found.count, coverage=found.coverage, mae_s=found.mae_s, bias_s=found.bias_s
    )
