"""What the overview and the page of one reporter show, in words and numbers ready for a template. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from fleet.health import DeviceVerdict, Presence, Verdict
from fleet.indicators import DayFigures
from fleet.overview import Line, Overview
from fleet.store.port import StoredEvent
from fleet.web import wording
from fleet.web.areas import ACTION
from kiosk.domain.rating import RatingLevel
from kiosk.domain.texts import Texts
from kiosk.web.pages import Mark

SMALL_SAMPLE = 30
_MARK_ORDER: tuple[Mark, ...] = ("bad", "warn", "busy", "off", "ok")


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure and what it means."""

    id: str
    label: str
    value: str
    unit: str
    line: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """One device as a cell or a small sign."""

    name: str
    icon: str
    mark: Mark
    words: str
    alarming: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One reporter in the list."""

    id: str
    name: str
    kind: str
    site: str
    mark: Mark
    state: str
    what: str
    devices: tuple[Device, ...]
    heard: str
    outbox: int


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a small list with its share of the whole, 0 to 100."""

    id: str
    label: str
    value: int
    share: int
    css: str = ""


def kpis(t: Texts, overview: Overview) -> tuple[Kpi, ...]:
    """Six figures, each with the line that says what it means."""
    total = len(overview.lines)
    heard = [line.status.presence for line in overview.lines]
    online, late = heard.count(Presence.ONLINE), heard.count(Presence.LATE)
    never = heard.count(Presence.NEVER)
    lost = total - online - late - never
    degraded = overview.count(Verdict.DEGRADED)
    action = overview.count(*ACTION)
    missing = {"lost": lost, "late": late, "never": never}
    absent = [t(f"fleet.kpi.online_{name}", count=count) for name, count in missing.items() if count]
    online_line = t("fleet.kpi.and").join(absent) or t("fleet.kpi.online_all")
    serving_line = t("fleet.kpi.serving_some", count=degraded) if degraded else t("fleet.kpi.serving_all")
    today, waiting = overview.today, overview.waiting_rows
    unit = t("fleet.kpi.unit_reporters")
    return (
        Kpi(
            "online",
            t("fleet.kpi.online"),
            str(online + late),
            f"/ {total}",
            online_line,
            _worst(lost, late + never),
        ),
        Kpi(
            "serving",
            t("fleet.kpi.serving"),
            str(overview.count(Verdict.FINE, Verdict.DEGRADED)),
            unit,
            serving_line,
            _worst(0, degraded),
        ),
        Kpi(
            "action",
            t("fleet.kpi.action"),
            str(action),
            unit,
            t("fleet.kpi.action_some" if action else "fleet.kpi.action_none"),
            _worst(action, 0),
        ),
        Kpi(
            "tickets",
            t("fleet.kpi.tickets"),
            f"{today.tickets:,}",
            t("fleet.kpi.unit_tickets"),
            t("fleet.kpi.tickets_line", done=today.done, open=today.open_tickets),
        ),
        Kpi(
            "waiting",
            t("fleet.kpi.waiting"),
            f"{waiting:,}",
            t("fleet.kpi.unit_events"),
            t("fleet.kpi.waiting_some" if waiting else "fleet.kpi.waiting_none"),
            _worst(0, waiting),
        ),
        Kpi(
            "rated",
            t("fleet.kpi.rated"),
            f"{today.rated:,}",
            t("fleet.kpi.unit_ratings"),
            rated_line(t, today),
        ),
    )


def rated_line(t: Texts, today: DayFigures) -> str:
    """The share of satisfied ratings, or why none is shown."""
    share = today.satisfied_share
    if share is None:
        return t("fleet.kpi.rated_none")
    if today.rated < SMALL_SAMPLE:
        return t("fleet.kpi.rated_few", unrated=today.unrated)
    return t("fleet.kpi.rated_line", share=round(100 * share), unrated=today.unrated)


def row(t: Texts, line: Line, now: datetime) -> Row:
    """One line of the list."""
    reporter, status = line.reporter, line.status
    silent = _since(reporter.last_sync_at, now)
    links: Mapping[str, str] = reporter.state.links if reporter.state else {}
    return Row(
        id=reporter.id,
        name=wording.short_name(t, reporter),
        kind=t(f"fleet.kind.{reporter.kind}"),
        site=reporter.site,
        mark=wording.VERDICT_MARKS[status.verdict],
        state=t(f"fleet.verdict.{status.verdict}"),
        what=wording.what(t, reporter.kind, status, links, silent),
        devices=devices(t, line),
        heard=wording.age(t, silent),
        outbox=status.outbox_depth,
    )


def devices(t: Texts, line: Line) -> tuple[Device, ...]:
    """Its devices, worst first."""
    made = [
        Device(
            wording.device_name(t, report.device),
            wording.DEVICE_ICONS.get(report.device, "tools"),
            wording.DEVICE_MARKS[verdict],
            wording.device_words(t, report, verdict),
            verdict is DeviceVerdict.BROKEN,
        )
        for report, verdict in line.status.devices
    ]
    return tuple(sorted(made, key=lambda device: _MARK_ORDER.index(device.mark)))


def tickets(t: Texts, today: DayFigures) -> tuple[Part, ...]:
    """What became of today's tickets."""
    counts = {
        "tickets": today.tickets,
        "calls": today.calls,
        "done": today.done,
        "no_show": today.no_show,
        "expired": today.expired,
    }
    return _parts(counts, {name: t(f"fleet.today.{name}") for name in counts}, {"done": "g"})


def slips(t: Texts, today: DayFigures) -> tuple[Part, ...]:
    """What became of today's slips."""
    counts = {
        "printed": today.printed,
        "print_failed": today.print_failed,
        "print_unknown": today.print_unknown,
    }
    css = {"printed": "g", "print_failed": "b", "print_unknown": "w"}
    return _parts(counts, {name: t(f"fleet.today.{name}") for name in counts}, css)


def ratings(t: Texts, today: DayFigures) -> tuple[Part, ...]:
    """The five levels, then those who did not rate."""
    counts = {str(level): today.ratings[level] for level in RatingLevel} | {"unrated": today.unrated}
    css = {str(level): "b" if level.needs_reason else "g" for level in RatingLevel} | {"unrated": "n"}
    return _parts(counts, {name: t(f"fleet.rating.{name}") for name in counts}, css)


def timeline(t: Texts, events: Sequence[StoredEvent], zone: tzinfo) -> tuple[tuple[str, Mark, str], ...]:
    """(time, mark, words) of each event, newest first."""
    return tuple(
        (
            event.at.astimezone(zone).strftime("%H:%M"),
            wording.event_mark(event),
            wording.event_line(t, event),
        )
        for event in events
    )


def links(t: Texts, line: Line) -> tuple[tuple[str, Mark, str], ...]:
    """(far side, mark, words) as the reporter said last; unknown while it is lost."""
    if line.reporter.state is None:
        return ()
    lost = line.status.verdict is Verdict.LOST
    return tuple(
        (
            t(f"fleet.link.{name}") if f"fleet.link.{name}" in t else name,
            "off" if lost else wording.LINK_MARKS.get(state, "off"),
            t("fleet.works.unknown") if lost else _link_words(t, state),
        )
        for name, state in line.reporter.state.links.items()
    )


def _link_words(t: Texts, state: str) -> str:
    return t(f"fleet.link.{state}") if state in wording.LINK_MARKS else state


def _parts(counts: Mapping[str, int], labels: Mapping[str, str], css: Mapping[str, str]) -> tuple[Part, ...]:
    most = max(*counts.values(), 1)
    return tuple(
        Part(name, labels[name], count, round(100 * count / most), css.get(name, ""))
        for name, count in counts.items()
    )


def _worst(bad: int, warn: int) -> Mark:
    return "bad" if bad else "warn" if warn else "ok"


def _since(at: datetime | None, now: datetime) -> timedelta | None:
    return None if at is None else max(timedelta(), now - at)
