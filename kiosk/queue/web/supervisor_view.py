"""What the live board shows: figures, windows, services, who waits, and what somebody has to look after."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.texts import Texts
from kiosk.queue.office.board import Longest
from kiosk.queue.office.people import Member
from kiosk.queue.schemas import ServiceLine, ServiceState
from kiosk.queue.web.caller_view import LONG_WAIT_MIN, MARKS
from kiosk.queue.web.office import masked, person_words
from kiosk.queue.web.reasons import Reason, reason_of
from kiosk.queue.web.supervisor_todos import Around, Seen, Todo, numbers, todo_list
from kiosk.queue.window_schemas import WaitingTicket, WindowLine
from kiosk.queue.words import WindowState
from kiosk.web.pages import Mark

MOST_TODOS = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and the line that says what it means."""

    label: str
    value: str
    unit: str
    line: str


@dataclass(frozen=True, slots=True)
class WindowCard:
    """One window. `tone`: "" · warn · off. `person`: the id of who sits there, "" where it is not staffed."""

    window: int
    state: str
    mark: Mark
    tone: str
    staff: str
    number: str
    since: str
    timer: str
    handles: str
    person: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service. `reason`: why a supervisor stopped it, "" where it is not stopped."""

    id: str
    prefix: str
    name: str
    waiting: int
    longest: str
    long: bool
    windows: str
    wait: str
    mark: Mark
    state: str
    stopped: bool
    reason: str


@dataclass(frozen=True, slots=True)
class WaitRow:
    """One waiting ticket."""

    order: int
    ticket: str
    number: str
    service: str
    reason: Reason
    taken: str
    waited: int
    long: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything the template needs."""

    now: str
    figures: tuple[Figure, ...]
    windows: tuple[WindowCard, ...]
    services: tuple[ServiceRow, ...]
    waiting: tuple[WaitRow, ...]
    waiting_count: int
    todos: tuple[Todo, ...]
    todo_count: int
    open_count: int
    paused_count: int
    closed_count: int


def board_view(seen: Seen, around: Around) -> BoardView:
    """The board at this moment."""
    lines = seen.window.windows
    paused = sum(line.state is WindowState.PAUSED for line in lines)
    closed = sum(line.state is WindowState.UNSTAFFED for line in lines)
    todos = todo_list(seen, around)
    return BoardView(
        now=around.now.isoformat(),
        figures=tuple(_figures(seen, around.t)),
        windows=tuple(_card(line, seen.members, around) for line in lines),
        services=tuple(_service(line, seen, around.t) for line in seen.hall.services),
        waiting=tuple(_waiting(order, row, around) for order, row in enumerate(seen.window.waiting, 1)),
        waiting_count=seen.hall.waiting,
        todos=tuple(todos[:MOST_TODOS]),
        todo_count=len(todos),
        open_count=len(lines) - paused - closed,
        paused_count=paused,
        closed_count=closed,
    )


def _figures(seen: Seen, t: Texts) -> list[Figure]:
    day = seen.day
    longest = max(seen.longest.values(), key=lambda one: one.minutes, default=None)
    mean = "–" if day.mean_wait_min is None else str(day.mean_wait_min)
    share = f"{round(100 * day.satisfied / day.rated)}" if day.rated else "–"
    return [
        Figure(
            t("office.figure.waiting"),
            str(seen.hall.waiting),
            t("web.people"),
            t("office.figure.waiting_line", windows=seen.hall.open_windows),
        ),
        Figure(
            t("office.figure.longest"),
            str(longest.minutes) if longest else "–",
            t("web.minutes") if longest else "",
            longest.number if longest else t("office.figure.nobody"),
        ),
        Figure(
            t("office.figure.mean"),
            mean,
            t("web.minutes") if day.mean_wait_min is not None else "",
            t("office.figure.nobody_called")
            if day.p90_wait_min is None
            else t("office.figure.mean_line", minutes=day.p90_wait_min),
        ),
        Figure(
            t("office.figure.taken"),
            str(day.taken),
            t("office.figure.tickets"),
            t("office.figure.taken_line", done=day.done, no_shows=day.no_shows, back=day.given_back),
        ),
        Figure(
            t("office.figure.rated"),
            str(day.rated),
            t("office.figure.times"),
            t("office.figure.rated_line", share=share) if day.rated else t("office.figure.unrated"),
        ),
    ]


def _card(line: WindowLine, members: Sequence[Member], around: Around) -> WindowCard:
    at_work = line.state is not WindowState.UNSTAFFED
    since = line.since if at_work else None
    seconds = max(0, int((around.now - since).total_seconds())) if since else 0
    member = next((one for one in members if line.window in one.windows), None)
    calm = line.state is not WindowState.PAUSED and not line.forgotten
    tone = "off" if not at_work else "" if calm else "warn"
    return WindowCard(
        window=line.window,
        state=around.t("console.overtime" if line.forgotten else f"console.state.{line.state.value}"),
        mark="warn" if line.forgotten else MARKS[line.state],
        tone=tone,
        staff=person_words(member) if member else masked(line.staff),
        number=line.number,
        since=since.isoformat() if since else "",
        timer=f"{seconds // 60:02}:{seconds % 60:02}",
        handles=around.handles[line.window],
        person=line.staff_id if at_work else "",
    )


def _service(line: ServiceLine, seen: Seen, t: Texts) -> ServiceRow:
    longest = seen.longest.get(line.id)
    mark, state = _service_state(line, longest, t)
    return ServiceRow(
        id=line.id,
        prefix=line.prefix,
        name=t(f"service.{line.id}.name"),
        waiting=line.waiting,
        longest=f"{longest.minutes} {t('web.minutes')}" if longest else "–",
        long=longest is not None and longest.minutes >= LONG_WAIT_MIN,
        windows=numbers(line.windows, t),
        wait=t("office.wait", low=line.wait.low_min, high=line.wait.high_min)
        if line.wait
        else t("board.at_once"),
        mark=mark,
        state=state,
        stopped=line.stopped is not None,
        reason=t(f"office.stop.{line.stopped.value}") if line.stopped else "",
    )


def _service_state(line: ServiceLine, longest: Longest | None, t: Texts) -> tuple[Mark, str]:
    if line.stopped is not None:
        return "off", t("office.service.stopped")
    match line.state:
        case ServiceState.OPEN if longest is not None and longest.minutes >= LONG_WAIT_MIN:
            return "warn", t("office.service.slow")
        case ServiceState.OPEN:
            return "ok", t("office.service.open")
        case ServiceState.FULL:
            return "warn", t("office.service.full")
        case ServiceState.PAUSED | ServiceState.CLOSED:
            return "off", t("office.service.closed")


def _waiting(order: int, row: WaitingTicket, around: Around) -> WaitRow:
    return WaitRow(
        order=order,
        ticket=row.ticket,
        number=row.number,
        service=around.t(f"service.{row.service}.name"),
        reason=reason_of(row, around.zone, around.t),
        taken=row.taken_at.isoformat(),
        waited=row.waited_min,
        long=row.waited_min >= LONG_WAIT_MIN,
    )
