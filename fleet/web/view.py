"""What the overview and the page of one reporter show, in words and numbers ready for a template. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from fleet.health import DeviceVerdict, Verdict
from fleet.indicators import DayFigures
from fleet.overview import Line, Overview
from fleet.standing import ACTION, Standing
from fleet.store.port import StoredEvent
from fleet.web import wording
from kiosk.domain.rating import RatingLevel
from kiosk.domain.texts import Texts
from kiosk.web.pages import Mark

SMALL_SAMPLE = 30
GOOD_SHARE, FAIR_SHARE = 98, 90  # of the reporters of an area that can serve
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
    stands, today = overview.standing, overview.today
    lost, never = stands.of(Verdict.LOST), stands.of(Verdict.WAITING)
    degraded, action = stands.of(Verdict.DEGRADED), stands.of(*ACTION)
    missing = {"lost": lost, "never": never}
    absent = [t(f"fleet.kpi.online_{name}", count=count) for name, count in missing.items() if count]
    online = t("fleet.kpi.and").join(absent) or t("fleet.kpi.online_all")
    serving = t("fleet.kpi.serving_some", count=degraded) if degraded else t("fleet.kpi.serving_all")
    unacked = overview.unacknowledged
    unit = t("fleet.kpi.unit_reporters")

    def kpi(name: str, value: int, unit: str, line: str, mark: Mark | None = None) -> Kpi:
        return Kpi(name, t(f"fleet.kpi.{name}"), f"{value:,}", unit, line, mark)

    return (
        kpi("online", stands.total - lost - never, f"/ {stands.total:,}", online, _worst(lost, never)),
        kpi("serving", stands.of(Verdict.FINE, Verdict.DEGRADED), unit, serving, _worst(0, degraded)),
        kpi(
            "action",
            action,
            unit,
            t("fleet.kpi.action_some" if action else "fleet.kpi.action_none"),
            _worst(action, 0),
        ),
        kpi(
            "alerts",
            overview.open_alerts,
            t("fleet.kpi.unit_alerts"),
            t("fleet.kpi.alerts_some", count=unacked) if unacked else t("fleet.kpi.alerts_none"),
            _worst(unacked, overview.open_alerts),
        ),
        kpi(
            "tickets",
            today.tickets,
            t("fleet.kpi.unit_tickets"),
            t("fleet.kpi.tickets_line", done=f"{today.done:,}", open=f"{today.open_tickets:,}"),
        ),
        kpi("rated", today.rated, t("fleet.kpi.unit_ratings"), rated_line(t, today)),
    )


def shares(parts: Sequence[Standing], name: Callable[[str], str]) -> tuple[Part, ...]:
    """Of each area the share that can serve, the worst first."""
    made = []
    for part in parts:
        serving = part.of(Verdict.FINE, Verdict.DEGRADED)
        share = 100 * serving // part.total if part.total else 100
        css = "g" if share >= GOOD_SHARE else "w" if share >= FAIR_SHARE else "b"
        made.append(Part(part.area, name(part.area), part.total - serving, share, css))
    return tuple(sorted(made, key=lambda part: (part.share, part.id)))


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
    silent = since(reporter.last_sync_at, now)
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


def timeline(
    t: Texts, events: Sequence[StoredEvent], zone: tzinfo, form: str = "%H:%M"
) -> tuple[tuple[str, Mark, str, bool], ...]:
    """(time, mark, words, told ahead) of each event, in their order."""
    return tuple(
        (
            event.at.astimezone(zone).strftime(form),
            wording.event_mark(event),
            wording.event_line(t, event),
            event.ahead,
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


def since(at: datetime | None, now: datetime) -> timedelta | None:
    """How long ago; None for never."""
    return None if at is None else max(timedelta(), now - at)
