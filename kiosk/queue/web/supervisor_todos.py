"""What somebody has to look after in the hall, the most pressing first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.domain.texts import Texts
from kiosk.queue.office.board import DayFigures, Longest
from kiosk.queue.office.certificate import CertificateState, state_of
from kiosk.queue.office.people import Member
from kiosk.queue.schemas import Hall
from kiosk.queue.standby.protection import UNPROTECTED
from kiosk.queue.web.caller_view import LONG_WAIT_MIN
from kiosk.queue.web.office import person_words
from kiosk.queue.window_schemas import WindowLine, WindowView
from kiosk.queue.words import WindowState
from kiosk.web.pages import Mark


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything the board is made from, read at one moment."""

    window: WindowView  # of any window: neighbours and waiting list are the same everywhere
    hall: Hall
    day: DayFigures
    longest: Mapping[str, Longest]
    members: Sequence[Member]


@dataclass(frozen=True, slots=True)
class Around:
    """Words, the clock, and what the site argues about."""

    t: Texts
    now: datetime
    zone: tzinfo
    handles: Mapping[int, str]  # window → what it handles, in words
    certificate_warning_days: int


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that does not mend itself; `href` leads to where it can be."""

    mark: Mark
    title: str
    line: str
    act: str = ""
    href: str = ""
    ticket: str = ""  # may be moved from here


def todo_list(seen: Seen, around: Around) -> list[Todo]:
    """What somebody has to look after, the most pressing first."""
    return [
        *_unprotected(seen.hall, around.t),
        *_unattended(seen, around.t),
        *_forgotten(seen.window, around),
        *_overdue(seen.window, around.t),
        *_waits_too_long(seen, around.t),
        *_stopped(seen, around.t),
        *_certificates(seen.members, around),
    ]


def _unprotected(hall: Hall, t: Texts) -> list[Todo]:
    """A standby belongs to the site, and does not have everything."""
    if hall.protection != UNPROTECTED:
        return []
    return [Todo("bad", t("office.todo.unprotected"), t("office.todo.unprotected_line"))]


def _unattended(seen: Seen, t: Texts) -> list[Todo]:
    """People wait for a service that no window calls for now."""
    working = {
        line.window
        for line in seen.window.windows
        if line.state not in (WindowState.UNSTAFFED, WindowState.PAUSED)
    }
    return [
        Todo(
            "bad",
            t("office.todo.unattended", service=t(f"service.{line.id}.name")),
            t("office.todo.unattended_line", count=line.waiting, windows=numbers(line.windows, t)),
        )
        for line in seen.hall.services
        if line.waiting and not working.intersection(line.windows)
    ]


def _forgotten(view: WindowView, around: Around) -> list[Todo]:
    """Served longer than the site expects: perhaps nobody pressed 办结."""
    t = around.t
    return [
        Todo(
            "warn",
            t("office.todo.forgotten", window=line.window, minutes=_minutes_since(line, around)),
            t("office.todo.forgotten_line", number=line.number),
        )
        for line in view.windows
        if line.forgotten
    ]


def _overdue(view: WindowView, t: Texts) -> list[Todo]:
    """Parked, and the time is up."""
    return [
        Todo(
            "warn",
            t("office.todo.overdue", number=one.number, window=one.window),
            t("office.todo.overdue_line", reason=t(f"park.{one.reason.value}")),
            t("office.move"),
            ticket=one.ticket,
        )
        for one in view.parked
        if one.overdue
    ]


def _minutes_since(line: WindowLine, around: Around) -> int:
    return max(0, int((around.now - line.since).total_seconds() // 60)) if line.since else 0


def _waits_too_long(seen: Seen, t: Texts) -> list[Todo]:
    """The longest wait of each service, once it is long."""
    late = sorted(
        ((service, one) for service, one in seen.longest.items() if one.minutes >= LONG_WAIT_MIN),
        key=lambda found: -found[1].minutes,
    )
    return [
        Todo(
            "warn",
            t("office.todo.long_wait", number=one.number, minutes=one.minutes),
            t("office.todo.long_wait_line", service=t(f"service.{service}.name")),
            t("office.todo.find"),
            f"#{one.number}",
        )
        for service, one in late
    ]


def _stopped(seen: Seen, t: Texts) -> list[Todo]:
    return [
        Todo(
            "off",
            t("office.todo.stopped", service=t(f"service.{line.id}.name")),
            t(f"office.stop.{line.stopped.value}"),
        )
        for line in seen.hall.services
        if line.stopped is not None
    ]


def _certificates(members: Sequence[Member], around: Around) -> list[Todo]:
    """持证: what ends soon or is over, of those who may sign in."""
    t, today = around.t, around.now.astimezone(around.zone).date()
    todos = []
    for member in members:
        state = state_of(member.certificate, today, around.certificate_warning_days)
        if member.disabled or member.certificate is None or state is CertificateState.VALID:
            continue
        until = member.certificate.valid_until.isoformat()
        over = state is CertificateState.EXPIRED
        title = "office.todo.certificate_over" if over else "office.todo.certificate_soon"
        todos.append(
            Todo(
                "bad" if over else "warn",
                t(title, person=person_words(member)),
                t("office.todo.certificate_line", until=until),
                t("office.todo.open"),
                "/people",
            )
        )
    return todos


def numbers(windows: Sequence[int], t: Texts) -> str:
    return " · ".join(str(window) for window in windows) or t("office.no_window")
