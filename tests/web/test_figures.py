"""Statistics and the coming day as their pages show them: decided without a page."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from kiosk.domain.texts import Texts, load_texts
from kiosk.queue.forecast.tomorrow import HourPlan
from kiosk.queue.statistics.messages import (
    ForecastScore,
    LongestWait,
    SpanSeconds,
    Statistics,
    StatisticsLine,
)
from kiosk.queue.web.plot import bar_plot, day_ticks, hour_ticks, line_plot
from kiosk.queue.web.statistics_view import row_of, statistics_view
from kiosk.queue.web.tomorrow_view import tomorrow_view

TEXTS = Path(__file__).parents[2] / "config/texts"


@pytest.fixture(scope="module")
def t() -> Texts:
    return load_texts(TEXTS, "zh_CN")


def line(key: str, *, taken: int | None = 4, wait_s: float | None = 300) -> StatisticsLine:
    wait = None if wait_s is None else SpanSeconds(mean_s=wait_s, median_s=wait_s - 60, p90_s=wait_s * 2)
    given_up = None if taken is None else 1
    return StatisticsLine(
        key=key, taken=taken, called=4, served=3, no_show=1, cancelled=given_up, expired=given_up, recalls=2,
        wait=wait, handled=None,
    )  # fmt: skip


def statistics(*lines: StatisticsLine, forecasts: tuple[ForecastScore, ...] = ()) -> Statistics:
    return Statistics(
        day=date(2026, 3, 18), by="hour", total=line(""), lines=lines, forecasts=forecasts,
        longest=LongestWait(number="A003", service="pension", waited_s=185),
    )  # fmt: skip


def scored(count: int, coverage: float) -> ForecastScore:
    return ForecastScore(service="pension", count=count, coverage=coverage, mae_s=90, bias_s=-30)


def test_what_is_not_counted_is_a_dash() -> None:
    assert row_of(line("01", taken=None, wait_s=None), "1 号").cells == (
        "–", "4", "3", "1", "–", "2", "–", "–", "–", "–", "–",
    )  # fmt: skip
    assert row_of(line("09"), "9:00").cells[:7] == ("4", "4", "3", "1", "2", "2", "5.0")


def test_figures_say_what_they_mean(t: Texts) -> None:
    found = statistics(line("09"))
    view = statistics_view(found, found, {}, {"pension": "养老待遇"}, t)
    assert [(one.id, one.value) for one in view.figures] == [
        ("taken", "4"), ("no_show", "1"), ("given_up", "2"), ("wait", "5"), ("handled", "–"), ("longest", "3"),
    ]  # fmt: skip
    assert [one.line for one in view.figures][1:] == [
        "占叫号的 25%", "退号 1 · 到点未办 1", "一半在 4 分内，九成在 10 分内", "还没有", "A003 · 养老待遇",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "coverage", "state"),
    [(29, 0.6, "样本小"), (30, 0.65, "准"), (30, 0.45, "报得太窄"), (30, 0.8, "报得太宽")],
)
def test_ranges_are_judged_once_there_are_enough(t: Texts, count: int, coverage: float, state: str) -> None:
    found = statistics(forecasts=(scored(count, coverage),))
    (row,) = statistics_view(found, found, {}, {}, t).forecasts
    assert (row.state, row.off, row.bias) == (state, "1.5", "-0.5")


def test_an_hour_without_a_wait_is_a_gap_in_the_line() -> None:
    drawn = line_plot({"median": {9: 10, 10: 20, 12: 5}}, 160, hour_ticks)
    assert drawn is not None
    assert drawn.lines[0].path.count("M") == 2
    assert [one.text for one in drawn.ticks] == ["9:00", "10:00", "11:00", "12:00"]


def test_a_month_goes_along_its_days_those_off_are_gaps(t: Texts) -> None:
    days = [line(f"2026-03-{day:02}") for day in (2, 3, 10)]
    found = msgspec.structs.replace(statistics(*days), by="day")
    drawn = statistics_view(found, found, {}, {}, t).taken_plot
    assert drawn is not None
    assert [one.text for one in drawn.ticks] == ["", "", "", "5", "", "", "", "", "10"]
    assert len(drawn.bars) == 6, "of each day, those taken and those served"
    assert day_ticks(date(2026, 3, 1).toordinal()) == "1"


def test_a_bar_is_as_high_as_its_count() -> None:
    drawn = bar_plot({"taken": {9: 20, 10: 10}, "done": {9: 5}}, 160, hour_ticks)
    assert drawn is not None
    high, low, other = sorted(drawn.bars, key=lambda bar: -bar.height)
    assert high.height == pytest.approx(2 * low.height, abs=0.3)
    assert (high.value, other.css) == ("20", "done")
    assert drawn.grid[-1].text == "20"


def test_nothing_is_no_picture() -> None:
    assert bar_plot({"taken": {}}, 160, hour_ticks) is None
    assert line_plot({"median": {}}, 160, hour_ticks) is None


def test_an_hour_that_all_windows_cannot_hold_is_said_first(t: Texts) -> None:
    plan = [
        HourPlan(9, 26.4, (1, 2), 900), HourPlan(10, 30, (1, 2, 3), 2041, ("pension",)), HourPlan(12, 0, (), 0),
    ]  # fmt: skip
    days = [date(2026, 3, 5), date(2026, 3, 12)]
    view = tomorrow_view(date(2026, 3, 19), plan, days, same_weekday=True, within_min=20, t=t)
    assert view.title == "3 月 19 日 星期四：每小时要开几个窗口"
    assert view.short_line == (
        "10:00 起，能办养老待遇的窗口都开了，九成仍要约 35 分：请让别的窗口也办，或引导改时段。"
    )
    assert view.from_line == "同是星期四，共 2 天。"
    assert [(row.need, row.which, row.wait, row.mark) for row in view.rows] == [
        (2, "1 · 2", "15 分", "ok"), (3, "1 · 2 · 3", "35 分", "warn"), (0, "–", "–", "off"),
    ]  # fmt: skip
    assert [one.value for one in view.figures] == ["56", "3", "2", "35"]
