"""What the caller console shows of a WindowView: the one next step, rows, ages; decided here, drawn by the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts
from kiosk.queue.web.caller_acts import Acts, acts_of
from kiosk.queue.web.caller_story import CaseLines, StoryStep, case_lines, story
from kiosk.queue.web.reasons import Reason, reason_of
from kiosk.queue.window_schemas import ActiveTicket, ParkedTicket, WaitingTicket, WindowLine, WindowView
from kiosk.queue.words import WindowState
from kiosk.web.pages import Mark

LONG_WAIT_MIN = 30  # from here on a row carries the triangle
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MARKS: dict[WindowState, Mark] = {
    WindowState.UNSTAFFED: "off",
    WindowState.FREE: "ok",
    WindowState.CALLING: "busy",
    WindowState.SERVING: "busy",
    WindowState.PAUSED: "warn",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the console shows beside its view: words, the clock, prefix and class of each service, how many wait for it."""

    t: Texts
    now: datetime
    zone: tzinfo
    prefixes: Mapping[str, str]
    groups: Mapping[str, str]
    waiting: Mapping[str, int]
    recalls_most: int
    return_min: int = 0  # so long after a no-show one may come back; 0: never
    may_pick: bool = False
    forgotten_min: int = 25
    tabs: tuple[int, ...] = ()  # every window of this console
    more_windows: bool = False  # another may be taken
    certificate: str = ""  # what the person should know of theirs


@dataclass(frozen=True, slots=True)
class NextStep:
    """The big button: what it says and the window commands behind it, in order; none = grey, the line says why."""

    title: str
    line: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Active:
    """The middle card."""

    service: str
    person: str
    tag: str
    taken: str
    since: str
    timer: str
    recalls: int
    case: CaseLines | None = None
    ticket: str = ""
    note: str = ""
    then: tuple[str, ...] = ()
    forgotten: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One waiting ticket."""

    order: int
    mine: int
    number: str
    service: str
    reason: Reason
    waited: int
    taken: str
    here: bool
    next: bool
    long: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One window of 各窗口."""

    window: int
    state: str
    mark: str
    number: str
    since: str
    minutes: int
    forgotten: bool


@dataclass(frozen=True, slots=True)
class ServiceCount:
    """One service of this window, and how many wait for it."""

    prefix: str
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Aside:
    """Tickets that are set aside at this window, as the idle card names them."""

    number: str
    line: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class ConsoleView:
    """Everything the template needs, in words and plain values."""

    version: int
    window: int
    state: str
    staff: str
    handles: str
    now: str
    clock: str
    day: str
    provisional: bool
    number: str
    active: Active | None
    next: NextStep
    pause_verb: str
    recall_off: str
    recall_after: str
    recalls_left_line: str
    recalls_most: int
    no_show_off: str
    no_show_then: str
    finish_off: str
    off_line: str
    idle_title: str
    idle_line: str
    story: tuple[StoryStep, ...]
    waiting: tuple[Row, ...]
    here_count: int
    all_count: int
    windows: tuple[Line, ...]
    open_count: int
    paused_count: int
    services: tuple[ServiceCount, ...]
    done: int
    no_shows: int
    median: int | None
    acts: Acts
    aside: tuple[Aside, ...]
    missed_count: int
    tabs: tuple[Line, ...]
    more_windows: bool
    certificate: str


def console_view(view: WindowView, around: Surroundings) -> ConsoleView:
    """The console at this moment."""
    t, active, local = around.t, view.active, around.now.astimezone(around.zone)
    here = coming(view)
    recall_off, no_show_off, finish_off = _off(view, around)
    idle_title, idle_line = _idle(view, here, t)
    left = around.recalls_most - active.recalls if active else 0
    return ConsoleView(
        version=view.version,
        window=view.window,
        state=view.state.value,
        staff=view.staff,
        handles=" · ".join(dict.fromkeys(t(f"class.{around.groups[one]}.name") for one in view.services)),
        now=around.now.isoformat(),
        clock=f"{local:%H:%M}",
        day=day_words(local, t),
        provisional=view.provisional_day,
        number=active.number if active else "",
        active=_active(active, around) if active else None,
        next=next_step(view, t),
        pause_verb="resume" if view.paused else "" if view.state is WindowState.UNSTAFFED else "pause",
        recall_off=recall_off,
        recall_after=active.recall_after.isoformat() if active and active.recall_after else "",
        recalls_left_line=t("console.ask.no_show_left", count=left) if left > 0 else "",
        recalls_most=around.recalls_most,
        no_show_off=no_show_off,
        no_show_then=_no_show_then(active.number if active else "", around),
        finish_off=finish_off,
        off_line=_off_line(view, recall_off, t),
        idle_title=idle_title,
        idle_line=idle_line,
        story=story(view, around.zone, t),
        waiting=tuple(_rows(view, around)),
        here_count=view.waiting_here,
        all_count=view.waiting_total,
        windows=tuple(_line(line, around) for line in view.windows),
        open_count=sum(
            line.state not in (WindowState.UNSTAFFED, WindowState.PAUSED) for line in view.windows
        ),
        paused_count=sum(line.state is WindowState.PAUSED for line in view.windows),
        services=tuple(
            ServiceCount(around.prefixes[one], t(f"service.{one}.name"), around.waiting.get(one, 0))
            for one in view.services
        ),
        done=view.done_today,
        no_shows=view.no_show_today,
        median=view.median_serving_min,
        acts=acts_of(view, t, may_pick=around.may_pick),
        aside=tuple(_aside(one, around) for one in view.parked if one.here),
        missed_count=len(view.missed),
        tabs=tuple(_line(line, around) for line in view.windows if line.window in around.tabs),
        more_windows=around.more_windows,
        certificate=around.certificate,
    )


def coming(view: WindowView) -> WaitingTicket | None:
    """Whom this window calls next; the fair ratio can make that another than the first in order."""
    return next((ticket for ticket in view.waiting if ticket.number == view.next_number), None)


def next_step(view: WindowView, t: Texts) -> NextStep:
    """The one thing to do now: 叫下一位 → 开始办理 → 办结，叫下一位; a pause first ends."""
    following = coming(view)
    match view.state:
        case WindowState.CALLING if view.active:
            return NextStep(
                t("console.next.serve", number=view.active.number), t("console.next.serve_line"), ("serve",)
            )
        case WindowState.SERVING if view.active and view.paused:
            title = t("console.next.finish", number=view.active.number)
            return NextStep(title, t("console.next.finish_pause_line"), ("finish",))
        case WindowState.SERVING if view.active and following:
            name = t(f"service.{following.service}.name")
            line = t("console.next.finish_call_line", number=following.number, service=name)
            title = t("console.next.finish_call", number=following.number)
            return NextStep(title, line, ("finish", "call"))
        case WindowState.SERVING if view.active:
            title = t("console.next.finish", number=view.active.number)
            return NextStep(title, t("console.next.finish_line"), ("finish",))
        case WindowState.PAUSED:
            return NextStep(t("console.next.resume"), t("console.next.resume_line"), ("resume",))
        case WindowState.FREE if following:
            name = t(f"service.{following.service}.name")
            line = t("console.next.call_line", service=name, minutes=following.waited_min)
            return NextStep(t("console.next.call", number=following.number), line, ("call",))
        case _:
            return NextStep(t("console.next.call_none"), t("console.next.call_none_line"))


def priority_tag(priority: PriorityClass, t: Texts) -> str:
    """The public reason of an order; empty for an ordinary ticket."""
    return "" if priority is PriorityClass.NORMAL else t(f"priority.{priority.value}")


def service_groups(services: Sequence[str], t: Texts) -> list[str]:
    """The names of the services, each once."""
    return list(dict.fromkeys(t(f"service.{service}.name") for service in services))


def day_words(local: datetime, t: Texts) -> str:
    """3 月 18 日 周三."""
    weekday = t(f"date.{_WEEKDAYS[local.weekday()]}_short")
    return f"{t('web.month_day', month=local.month, day=local.day)} {weekday}"


def _active(active: ActiveTicket, around: Surroundings) -> Active:
    since = active.serving_at or active.called_at
    seconds = max(0, int((around.now - since).total_seconds()))
    waited = max(0, int((active.called_at - active.taken_at).total_seconds() // 60))
    return Active(
        service=around.t(f"service.{active.service}.name"),
        person=active.masked_name,
        tag=priority_tag(active.priority, around.t),
        taken=around.t("console.taken_value", time=_hm(active.taken_at, around), minutes=waited),
        since=since.isoformat(),
        timer=f"{seconds // 60:02}:{seconds % 60:02}",
        recalls=active.recalls,
        case=case_lines(active.case, around.t) if active.case is not None else None,
        ticket=active.ticket,
        note=active.note,
        then=tuple(around.t(f"service.{one}.name") for one in active.then),
        forgotten=around.t("console.forgotten", minutes=around.forgotten_min) if active.forgotten else "",
    )


def _off(view: WindowView, around: Surroundings) -> tuple[str, str, str]:
    """Why 重呼, 过号 and 办结 are grey; empty where they are not."""
    t, active = around.t, view.active
    if active is None:
        none = t("console.off.no_ticket")
        return none, none, none
    if view.state is WindowState.SERVING:
        return t("console.off.serving"), t("console.off.serving"), ""
    used = "" if active.recall_after else t("console.off.recalls_used", count=active.recalls)
    return used, "", t("console.off.not_serving")


def _no_show_then(number: str, around: Surroundings) -> str:
    if not around.return_min:
        return around.t("console.ask.no_show_then_never", number=number)
    return around.t("console.ask.no_show_then", number=number, minutes=around.return_min)


def _off_line(view: WindowView, recall_off: str, t: Texts) -> str:
    """What staff should know beside the ticket's story."""
    if view.active and view.paused:
        return t("console.after_this")
    return recall_off if view.active and view.state is WindowState.CALLING else ""


def _idle(view: WindowView, following: WaitingTicket | None, t: Texts) -> tuple[str, str]:
    if view.state is WindowState.PAUSED:
        return t("console.paused"), t("console.paused_line")
    if following is None:
        return t("console.idle"), t("console.idle_line")
    longest = max(ticket.waited_min for ticket in view.waiting if ticket.here)
    return t("console.ready"), t("console.ready_line", count=view.waiting_here, minutes=longest)


def _rows(view: WindowView, around: Surroundings) -> list[Row]:
    rows: list[Row] = []
    mine = 0
    for order, ticket in enumerate(view.waiting, 1):
        mine += ticket.here
        rows.append(
            Row(
                order=order,
                mine=mine,
                number=ticket.number,
                service=around.t(f"service.{ticket.service}.name"),
                reason=reason_of(ticket, around.zone, around.t),
                waited=ticket.waited_min,
                taken=ticket.taken_at.isoformat(),
                here=ticket.here,
                next=ticket.number == view.next_number,
                long=ticket.waited_min >= LONG_WAIT_MIN,
            )
        )
    return rows


def _aside(one: ParkedTicket, around: Surroundings) -> Aside:
    minutes = max(0, int((around.now - one.parked_at).total_seconds() // 60))
    since = around.t("sheet.parked_for", minutes=minutes)
    return Aside(one.number, f"{around.t(f'park.{one.reason.value}')} · {since}", one.overdue)


def _line(line: WindowLine, around: Surroundings) -> Line:
    shown = line.since if line.state is not WindowState.UNSTAFFED else None
    minutes = max(0, int((around.now - shown).total_seconds() // 60)) if shown else 0
    return Line(
        window=line.window,
        state=line.state.value,
        mark=MARKS[line.state],
        number=line.number,
        since=shown.isoformat() if shown else "",
        minutes=minutes,
        forgotten=line.forgotten,
    )


def _hm(at: datetime, around: Surroundings) -> str:
    return f"{at.astimezone(around.zone):%H:%M}"
