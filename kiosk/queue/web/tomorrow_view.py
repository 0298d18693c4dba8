"""What the page of the coming day shows of a plan. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.domain.texts import Texts
from kiosk.queue.forecast.tomorrow import HourPlan
from kiosk.queue.web.plot import Plot, bar_plot, hour_ticks, line_plot
from kiosk.queue.web.statistics_view import Figure

HEIGHT = 160
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class HourRow:
    """One hour."""

    hour: str
    expected: str
    need: int
    which: str
    wait: str
    mark: str
    state: str


@dataclass(frozen=True, slots=True)
class TomorrowView:
    """Everything the template draws."""

    title: str
    figures: tuple[Figure, ...]
    rows: tuple[HourRow, ...]
    short_line: str
    from_line: str
    days_line: str
    need_plot: Plot | None
    wait_plot: Plot | None


def tomorrow_view(
    day: date,
    plan: Sequence[HourPlan],
    days: Sequence[date],
    *,
    same_weekday: bool,
    within_min: int,
    t: Texts,
) -> TomorrowView:
    """days: what the plan was made from, all of one weekday or just the last ones."""
    weekday = t(f"date.{_WEEKDAYS[day.weekday()]}")
    short = next((one for one in plan if one.stuck), None)
    used = [one for one in plan if one.windows]
    return TomorrowView(
        title=t("tomorrow.title", day=f"{t('web.month_day', month=day.month, day=day.day)} {weekday}"),
        figures=tuple(_figures(used, len(days), t)),
        rows=tuple(_row(one, t) for one in plan),
        short_line=_short_line(short, t) if short else "",
        from_line=t(
            f"tomorrow.from_{'weekday' if same_weekday else 'recent'}", weekday=weekday, count=len(days)
        ),
        days_line=t("tomorrow.from_days", days=t("web.comma").join(_short(one, t) for one in days)),
        need_plot=bar_plot({"taken": {one.hour: len(one.windows) for one in used}}, HEIGHT, hour_ticks),
        wait_plot=line_plot(
            {"p90": {one.hour: one.p90_s / 60 for one in used}},
            HEIGHT,
            hour_ticks,
            limit=(within_min, t("tomorrow.limit", minutes=within_min)),
        ),
    )


def _short_line(one: HourPlan, t: Texts) -> str:
    services = t("web.comma").join(t(f"service.{service}.name") for service in one.stuck[:3])
    return t("tomorrow.short_line", hour=one.hour, services=services, minutes=-(-one.p90_s // 60))


def _figures(used: Sequence[HourPlan], days: int, t: Texts) -> list[Figure]:
    if not used:
        return []
    most = max(used, key=lambda one: (len(one.windows), one.expected))
    least = min(used, key=lambda one: (len(one.windows), one.hour))
    expected = sum(one.expected for one in used)
    worst = max(one.p90_s for one in used)
    rows: tuple[tuple[str, str, str, dict[str, int]], ...] = (
        ("expected", f"{expected:.0f}", "", {"count": days}),
        ("most", str(len(most.windows)), "", {"hour": most.hour}),
        ("least", str(len(least.windows)), "", {"hour": least.hour}),
        ("wait", str(-(-worst // 60)), t("web.minutes"), {}),
    )
    return [
        Figure(name, t(f"tomorrow.figure_{name}"), value, unit, t(f"tomorrow.figure_{name}_line", **fields))
        for name, value, unit, fields in rows
    ]


def _row(one: HourPlan, t: Texts) -> HourRow:
    if not one.windows:
        return HourRow(f"{one.hour:02}:00", "0", 0, "–", "–", "off", t("tomorrow.quiet"))
    return HourRow(
        hour=f"{one.hour:02}:00",
        expected=f"{one.expected:.0f}",
        need=len(one.windows),
        which=" · ".join(str(window) for window in one.windows),
        wait=f"{-(-one.p90_s // 60)} {t('web.minutes')}",
        mark="warn" if one.stuck else "ok",
        state=t("tomorrow.short" if one.stuck else "tomorrow.enough"),
    )


def _short(day: date, t: Texts) -> str:
    return t("web.month_day", month=day.month, day=day.day)
