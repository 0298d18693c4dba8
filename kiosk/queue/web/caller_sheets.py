"""The sheets that open over the console: what can be chosen, numbered 1 to 9, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts
from kiosk.queue.web.reasons import reason_of
from kiosk.queue.window_schemas import (
    FinishedTicket,
    MissedTicket,
    ParkedTicket,
    WaitingTicket,
    WindowLine,
    WindowView,
)
from kiosk.queue.words import ParkReason, PickReason, Place, WindowState
from kiosk.web.pages import Mark

_DIGITS = 9
PARK_MINUTES = (15, 30, 60, 120)


@dataclass(frozen=True, slots=True)
class Site:
    """What a sheet may offer: every service with its windows and how many wait, and who sits where in words."""

    t: Texts
    now: datetime
    zone: tzinfo
    windows_for: Mapping[str, tuple[int, ...]]
    waiting: Mapping[str, int]
    people: Mapping[str, str]  # staff id → 李* 0302
    park_min: int


@dataclass(frozen=True, slots=True)
class Option:
    """One row. `digit` "" beyond the ninth; `mark` where it is not simply fine; `off`: why it cannot be chosen."""

    digit: str
    value: str
    title: str
    line: str
    right: str
    mark: Mark = "ok"
    off: str = ""


@dataclass(frozen=True, slots=True)
class TransferSheet:
    """F4: where to, and where in the order; the same for a supervisor who moves a ticket that waits."""

    title: str
    kept: str
    then: str
    act: str
    note: str
    services: tuple[Option, ...]
    windows: tuple[Option, ...]
    people: tuple[Option, ...]
    places: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class ParkSheet:
    """F8 with a ticket: why, and for how long."""

    number: str
    reasons: tuple[Option, ...]
    minutes: tuple[int, ...]
    usual_min: int


@dataclass(frozen=True, slots=True)
class ListSheet:
    """F7, F8 without a ticket, and F6: one list; `reasons` only where one is needed."""

    number: str
    rows: tuple[Option, ...]
    reasons: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One ticket of 找号票. `kind`: waiting · parked · parked_elsewhere · missed · finished."""

    kind: str
    ticket: str
    number: str
    service: str
    state: str
    line: str
    mark: Mark


def transfer_sheet(view: WindowView, site: Site) -> TransferSheet | None:
    """None where the window has no ticket."""
    active, t = view.active, site.t
    if active is None:
        return None
    taken = f"{active.taken_at.astimezone(site.zone):%H:%M}"
    others = [service for service in site.windows_for if service != active.service]
    lines = [line for line in view.windows if line.window != view.window]
    words = (
        t("sheet.transfer.title", number=active.number),
        t("sheet.transfer.kept", time=taken),
        t("sheet.transfer.then"),
        t("console.key.transfer"),
    )
    return _places_to_go(words, active.note, others, lines, view, site)


def move_sheet(view: WindowView, site: Site, ticket: str) -> TransferSheet | None:
    """For a supervisor: a ticket that waits or is parked; None where it is neither."""
    movable: tuple[WaitingTicket | ParkedTicket, ...] = (*view.waiting, *view.parked)
    found = next((one for one in movable if one.ticket == ticket), None)
    if found is None:
        return None
    t = site.t
    words = (
        t("sheet.move.title", number=found.number),
        t("sheet.move.kept", service=t(f"service.{found.service}.name")),
        t("sheet.move.then"),
        t("sheet.move.act"),
    )
    return _places_to_go(words, "", list(site.windows_for), list(view.windows), view, site)


def _places_to_go(
    words: tuple[str, str, str, str],
    note: str,
    services: Sequence[str],
    lines: Sequence[WindowLine],
    view: WindowView,
    site: Site,
) -> TransferSheet:
    t = site.t
    title, kept, then, act = words
    seated = [line for line in lines if line.staff_id in site.people]
    return TransferSheet(
        title=title,
        kept=kept,
        then=then,
        act=act,
        note=note,
        services=_numbered([_service(one, view, site) for one in services]),
        windows=_numbered([_window(line, t) for line in lines]),
        people=_numbered([_person(line, site) for line in seated]),
        places=tuple(
            Option("", place.value, t(f"sheet.place.{place.value}"), t(f"sheet.place.{place.value}_line"), "")
            for place in (Place.TIME, Place.TAIL, Place.HEAD)
        ),
    )


def park_sheet(view: WindowView, site: Site) -> ParkSheet | None:
    """None where the window has no ticket."""
    if view.active is None:
        return None
    reasons = [
        Option("", reason.value, site.t(f"park.{reason.value}"), site.t(f"park.{reason.value}_line"), "")
        for reason in ParkReason
    ]
    minutes = tuple(sorted({*PARK_MINUTES, site.park_min}))
    return ParkSheet(view.active.number, _numbered(reasons), minutes, site.park_min)


def back_sheet(view: WindowView, site: Site) -> ListSheet:
    """The tickets parked at this window, the oldest first."""
    return ListSheet("", _numbered([_parked(one, site) for one in view.parked if one.here]))


def add_sheet(view: WindowView, site: Site) -> ListSheet | None:
    """One more service for the ticket here; None where there is none."""
    active = view.active
    if active is None:
        return None
    there = {active.service, *active.then}
    rows = [_service(one, view, site) for one in site.windows_for if one not in there]
    return ListSheet(active.number, _numbered(rows))


def pick_sheet(view: WindowView, site: Site) -> ListSheet:
    """Everybody who waits, those of this window first, with the reasons of which one is needed."""
    t = site.t
    order = sorted(view.waiting, key=lambda ticket: not ticket.here)
    rows = [
        Option(
            "",
            ticket.ticket,
            ticket.number,
            f"{t(f'service.{ticket.service}.name')} · {reason_of(ticket, site.zone, t).whole}",
            t("sheet.waited", minutes=ticket.waited_min),
        )
        for ticket in order
    ]
    reasons = tuple(Option("", reason.value, t(f"pick.{reason.value}"), "", "") for reason in PickReason)
    return ListSheet("", _numbered(rows), reasons)


def find_sheet(view: WindowView, site: Site) -> tuple[Found, ...]:
    """Every ticket that something can be done with: missed ones first, for they stand at the window."""
    return (
        *(_missed(one, site) for one in view.missed),
        *(_finished(one, site) for one in view.finished),
        *(_found_parked(one, site) for one in view.parked),
        *(
            Found(
                "waiting",
                one.ticket,
                one.number,
                site.t(f"service.{one.service}.name"),
                site.t("sheet.state.waiting"),
                f"{reason_of(one, site.zone, site.t).whole} · {site.t('sheet.waited', minutes=one.waited_min)}",
                "ok",
            )
            for one in view.waiting
        ),
    )


def grantable(t: Texts) -> tuple[Option, ...]:
    """The classes that staff may give; an appointment is given by its check-in only."""
    classes = (one for one in PriorityClass if one is not PriorityClass.APPOINTMENT)
    return tuple(Option("", one.value, t(f"priority.{one.value}"), "", "") for one in classes)


def _numbered(options: Sequence[Option]) -> tuple[Option, ...]:
    """The first nine get their digit."""
    return tuple(
        Option(
            str(place) if place <= _DIGITS else "",
            one.value,
            one.title,
            one.line,
            one.right,
            one.mark,
            one.off,
        )
        for place, one in enumerate(options, 1)
    )


def _service(service: str, view: WindowView, site: Site) -> Option:
    t, able = site.t, site.windows_for[service]
    working = {
        line.window for line in view.windows if line.state not in (WindowState.UNSTAFFED, WindowState.PAUSED)
    }
    fine = bool(working.intersection(able))
    numbers = t("web.comma").join(str(window) for window in able)
    line = t("sheet.able", windows=numbers) if able else t("sheet.no_window")
    right = t("sheet.ahead", count=site.waiting.get(service, 0)) if fine else t("sheet.nobody_there")
    return Option("", service, t(f"service.{service}.name"), line, right, "ok" if fine else "warn")


def _window(line: WindowLine, t: Texts) -> Option:
    at_work = line.state not in (WindowState.UNSTAFFED, WindowState.PAUSED)
    state = t(f"console.state.{line.state.value}")
    return Option(
        "", str(line.window), t("console.title", window=line.window), state, "", "ok" if at_work else "warn"
    )


def _person(line: WindowLine, site: Site) -> Option:
    state = site.t(f"console.state.{line.state.value}")
    where = site.t("console.title", window=line.window)
    return Option("", line.staff_id, site.people[line.staff_id], f"{where} · {state}", "")


def _parked(one: ParkedTicket, site: Site) -> Option:
    t = site.t
    minutes = max(0, int((site.now - one.parked_at).total_seconds() // 60))
    right = t("sheet.overdue") if one.overdue else f"{one.due_at.astimezone(site.zone):%H:%M}"
    line = f"{t(f'park.{one.reason.value}')} · {t('sheet.parked_for', minutes=minutes)}"
    return Option("", one.ticket, one.number, line, right, "warn" if one.overdue else "ok")


def _found_parked(one: ParkedTicket, site: Site) -> Found:
    row, t = _parked(one, site), site.t
    kind = "parked" if one.here else "parked_elsewhere"
    state = t("sheet.state.parked", window=one.window)
    return Found(
        kind,
        one.ticket,
        one.number,
        t(f"service.{one.service}.name"),
        state,
        row.line,
        "warn" if one.overdue else "off",
    )


def _missed(one: MissedTicket, site: Site) -> Found:
    t = site.t
    until = f"{one.until.astimezone(site.zone):%H:%M}"
    line = t("sheet.may_return", time=until, window=one.window)
    return Found(
        "missed",
        one.ticket,
        one.number,
        t(f"service.{one.service}.name"),
        t("sheet.state.missed"),
        line,
        "bad",
    )


def _finished(one: FinishedTicket, site: Site) -> Found:
    t = site.t
    at, until = (f"{moment.astimezone(site.zone):%H:%M}" for moment in (one.finished_at, one.until))
    return Found(
        "finished",
        one.ticket,
        one.number,
        t(f"service.{one.service}.name"),
        t("sheet.state.finished"),
        t("sheet.may_reopen", at=at, time=until),
        "ok",
    )
