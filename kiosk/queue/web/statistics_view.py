"""What the page of statistics shows of a Statistics: figures, the table in words, the pictures. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.domain.texts import Texts
from kiosk.queue.forecast.score import AIM
from kiosk.queue.statistics.counts import By
from kiosk.queue.statistics.messages import ForecastScore, SpanSeconds, Statistics, StatisticsLine
from kiosk.queue.web.plot import Plot, bar_plot, day_ticks, hour_ticks, line_plot

BARS_HEIGHT, LINES_HEIGHT = 190, 190
SMALL = 30  # fewer say little
_WITHIN = 0.1  # of the aim


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with the line that says what it means."""

    id: str
    label: str
    value: str
    unit: str
    line: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; cells in the order of `COLUMNS`, "–" where nothing is counted."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """How the ranges of a service held."""

    name: str
    count: int
    coverage: str
    off: str
    bias: str
    mark: str
    state: str


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """Everything the template draws."""

    figures: tuple[Figure, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row
    taken_plot: Plot | None
    wait_plot: Plot | None
    forecasts: tuple[ForecastRow, ...]
    week: ForecastRow | None


COLUMNS = (
    "taken", "called", "served", "no_show", "given_up", "recalls", "wait_mean", "wait_median", "wait_p90",
    "handled_mean", "handled_median",
)  # fmt: skip


def statistics_view(
    found: Statistics, drawn: Statistics, names: Mapping[str, str], services: Mapping[str, str], t: Texts
) -> StatisticsView:
    """names: of the keys of `found`'s lines. services: id → name.

    drawn: the same by what the pictures go along: the hours of a day, or the days of a month.
    """
    days = drawn.by == By.DAY
    along = {
        date.fromisoformat(line.key).toordinal() if days else int(line.key): line for line in drawn.lines
    }
    ticks = day_ticks if days else hour_ticks
    return StatisticsView(
        figures=tuple(_figures(found, services, t)),
        columns=tuple(t(f"statistics.column.{one}") for one in COLUMNS),
        rows=tuple(row_of(line, names.get(line.key, line.key)) for line in found.lines),
        total=row_of(found.total, t("statistics.total")),
        taken_plot=bar_plot(
            {
                "taken": {place: line.taken or 0 for place, line in along.items()},
                "done": {place: line.served for place, line in along.items()},
            },
            BARS_HEIGHT,
            ticks,
        ),
        wait_plot=line_plot(
            {
                "p90": _minutes(along, lambda wait: wait.p90_s),
                "median": _minutes(along, lambda wait: wait.median_s),
            },
            LINES_HEIGHT,
            ticks,
        ),
        forecasts=tuple(
            _forecast_row(one, services.get(one.service, one.service), t) for one in found.forecasts
        ),
        week=_forecast_row(found.forecasts_week, t("statistics.week"), t) if found.forecasts_week else None,
    )


def names_of(
    by: By, found: Statistics, services: Mapping[str, str], people: Mapping[str, str], t: Texts
) -> dict[str, str]:
    """The lines' keys in words."""
    match by:
        case By.SERVICE:
            return {line.key: services.get(line.key, line.key) for line in found.lines}
        case By.WINDOW:
            return {line.key: t("console.title", window=int(line.key)) for line in found.lines}
        case By.STAFF:
            return {line.key: people.get(line.key, line.key) for line in found.lines}
        case By.HOUR:
            return {line.key: f"{line.key}:00" for line in found.lines}
        case By.DAY:
            return {line.key: line.key for line in found.lines}


def row_of(line: StatisticsLine, name: str) -> Row:
    """The line's cells: counts, then minutes with one place."""
    given_up = None if line.cancelled is None or line.expired is None else line.cancelled + line.expired
    counts = (line.taken, line.called, line.served, line.no_show, given_up, line.recalls)
    waits = (
        (None, None, None) if line.wait is None else (line.wait.mean_s, line.wait.median_s, line.wait.p90_s)
    )
    handled = (None, None) if line.handled is None else (line.handled.mean_s, line.handled.median_s)
    cells = ["–" if count is None else str(count) for count in counts]
    cells += ["–" if seconds is None else f"{seconds / 60:.1f}" for seconds in (*waits, *handled)]
    return Row(name, tuple(cells))


def _figures(found: Statistics, services: Mapping[str, str], t: Texts) -> list[Figure]:
    total, longest = found.total, found.longest
    given_up = (total.cancelled or 0) + (total.expired or 0)
    share = 100 * total.no_show / total.called if total.called else 0
    wait, handled = total.wait, total.handled
    now_line = t("statistics.longest_none")
    if longest is not None:
        now_line = t(
            "statistics.longest_line",
            number=longest.number,
            service=services.get(longest.service, longest.service),
        )
    minutes = t("web.minutes")
    return [
        _figure("taken", str(total.taken or 0), "", t("statistics.taken_line", served=total.served), t),
        _figure("no_show", str(total.no_show), "", t("statistics.no_show_line", share=f"{share:.0f}"), t),
        _figure(
            "given_up", str(given_up), "",
            t("statistics.given_up_line", cancelled=total.cancelled or 0, expired=total.expired or 0), t,
        ),
        _figure(
            "wait", f"{wait.mean_s / 60:.0f}" if wait else "–", minutes if wait else "",
            t("statistics.wait_line", median=f"{wait.median_s / 60:.0f}", p90=f"{wait.p90_s / 60:.0f}")
            if wait else t("statistics.nothing"), t,
        ),
        _figure(
            "handled", f"{handled.mean_s / 60:.0f}" if handled else "–", minutes if handled else "",
            t("statistics.handled_line", median=f"{handled.median_s / 60:.0f}", recalls=total.recalls)
            if handled else t("statistics.nothing"), t,
        ),
        _figure("longest", str(longest.waited_s // 60) if longest else "–", minutes if longest else "", now_line, t),
    ]  # fmt: skip


def _figure(name: str, value: str, unit: str, line: str, t: Texts) -> Figure:
    return Figure(name, t(f"statistics.figure.{name}"), value, unit, line)


def _minutes(along: Mapping[int, StatisticsLine], of: Callable[[SpanSeconds], float]) -> dict[int, float]:
    return {place: of(line.wait) / 60 for place, line in along.items() if line.wait is not None}


def _forecast_row(found: ForecastScore, name: str, t: Texts) -> ForecastRow:
    if found.count < SMALL:
        mark, state = "off", t("statistics.small")
    elif abs(found.coverage - AIM) <= _WITHIN:
        mark, state = "ok", t("statistics.held")
    else:
        mark, state = "warn", t("statistics.wide" if found.coverage > AIM else "statistics.narrow")
    return ForecastRow(
        name=name,
        count=found.count,
        coverage=f"{found.coverage * 100:.0f}",
        off=f"{found.mae_s / 60:.1f}",
        bias=f"{found.bias_s / 60:+.1f}",
        mark=mark,
        state=state,
    )
