"""A day's events into one small picture of the hall. The same events give the same picture."""

from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from kiosk.domain.priority import PriorityClass
from kiosk.queue import events as e
from kiosk.queue import move_events as m
from kiosk.queue.calling import Waiting
from kiosk.queue.numbering import label
from kiosk.queue.schemas import TicketState
from kiosk.queue.skills import Skill
from kiosk.queue.words import CallWay, Origin


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the log and when it was: wall time for people, hall time for rules."""

    seq: int
    at: datetime
    tick_ms: int
    event: e.Event


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as it was."""

    ticket: str
    number: str
    service: str
    priority: PriorityClass
    level: int
    rank_ms: int
    sequence: int
    taken_at: datetime
    state: TicketState = TicketState.WAITING
    origin: Origin = Origin.TAKEN
    for_window: int | None = None
    for_staff: str = ""

    @property
    def waiting(self) -> Waiting:
        """As the rule of calling sees it."""
        return Waiting(
            self.ticket,
            self.service,
            self.level,
            self.rank_ms,
            self.sequence,
            self.for_window,
            self.for_staff,
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """A window as it was."""

    staff: str = ""
    paused: bool = False
    ticket: str = ""
    streak: int = 0


@dataclass(slots=True)
class Picture:
    """The hall; `apply` carries it forward."""

    tickets: dict[str, Seen] = field(default_factory=dict)
    desks: dict[int, Desk] = field(default_factory=dict)
    skills: dict[str, dict[str, Skill]] = field(default_factory=dict)

    def apply(self, happened: Happened) -> None:
        """One event more; those that change no ticket, window or skill change nothing."""
        match happened.event:
            case e.TicketIssued() as issued:
                self.tickets[issued.ticket] = _issued(issued, happened)
            case e.TicketCalled() as called:
                self._change(called.ticket, state=TicketState.CALLED, for_window=None, for_staff="")
                self._called(called)
            case e.ServingStarted() as began:
                self._change(began.ticket, state=TicketState.SERVING)
            case e.TicketFinished() | e.TicketNoShow() | e.TicketCancelled() | e.TicketExpired() as over:
                self._change(over.ticket, state=_END[type(over)])
                self._leave_desk(over.ticket)
            case (
                m.TicketContinued()
                | m.TicketMoved()
                | m.TicketParked()
                | m.TicketReturned()
                | m.PriorityGranted() as moved
            ):
                self._moved(moved)
            case e.WindowTaken() | e.WindowLeft() | e.WindowPaused() | e.WindowResumed() as seated:
                self._seated(seated)
            case m.SkillSet() as skilled:
                self.skills.setdefault(skilled.staff, {})[skilled.service] = Skill(skilled.skill)
            case _:
                return

    def waiting(self) -> list[Waiting]:
        """Who waited, bound only where whom the binding names was at a window."""
        seated = {desk.staff for desk in self.desks.values() if desk.staff}
        return [
            _as_it_held(seen.waiting, self.desks, seated)
            for seen in self.tickets.values()
            if seen.state is TicketState.WAITING
        ]

    def _called(self, called: e.TicketCalled) -> None:
        desk = self.desks.get(called.window, Desk(staff=called.staff))
        streak = desk.streak
        if called.way is CallWay.NEXT:
            streak = streak + 1 if called.passes else 0
        self.desks[called.window] = replace(desk, ticket=called.ticket, streak=streak)

    def _moved(
        self,
        moved: m.TicketContinued | m.TicketMoved | m.TicketParked | m.TicketReturned | m.PriorityGranted,
    ) -> None:
        ticket, waits = moved.ticket, TicketState.WAITING
        match moved:
            case m.PriorityGranted():
                self._change(ticket, priority=moved.priority, level=moved.level)
                return
            case m.TicketParked():
                self._change(ticket, state=TicketState.PARKED)
            case m.TicketContinued():
                self._rank(ticket, moved.level, moved.rank_ms)
                self._change(ticket, state=waits, service=moved.next_service, origin=Origin.CONTINUED)
            case m.TicketReturned():
                self._rank(ticket, moved.level, moved.rank_ms)
                self._change(ticket, state=waits, origin=Origin.RETURNED)
            case m.TicketMoved():
                self._rank(ticket, moved.level, moved.rank_ms)
                self._change(ticket, state=waits, service=moved.service, origin=moved.origin)
                self._change(ticket, for_window=moved.for_window, for_staff=moved.for_staff)
        self._leave_desk(ticket)

    def _seated(self, event: e.WindowTaken | e.WindowLeft | e.WindowPaused | e.WindowResumed) -> None:
        desk = self.desks.get(event.window, Desk())
        match event:
            case e.WindowTaken():
                desk = replace(desk, staff=event.staff, paused=False, streak=0)
            case e.WindowLeft():
                desk = Desk()
            case e.WindowPaused():
                desk = replace(desk, paused=True)
            case e.WindowResumed():
                desk = replace(desk, paused=False)
        self.desks[event.window] = desk

    def _leave_desk(self, ticket: str) -> None:
        for window, desk in self.desks.items():
            if desk.ticket == ticket:
                self.desks[window] = replace(desk, ticket="")

    def _rank(self, ticket: str, level: int, rank_ms: int) -> None:
        self._change(ticket, level=level, rank_ms=rank_ms)

    def _change(self, ticket: str, **values: object) -> None:
        """A ticket of an earlier day, which this log does not begin with, is passed over."""
        if ticket in self.tickets:
            self.tickets[ticket] = replace(self.tickets[ticket], **values)  # type: ignore[arg-type]


_END: dict[type[e.Event], TicketState] = {
    e.TicketFinished: TicketState.DONE,
    e.TicketNoShow: TicketState.NO_SHOW,
    e.TicketCancelled: TicketState.CANCELLED,
    e.TicketExpired: TicketState.EXPIRED,
}


def _issued(event: e.TicketIssued, happened: Happened) -> Seen:
    taken_ms = happened.tick_ms if event.taken_ms is None else event.taken_ms
    return Seen(
        ticket=event.ticket,
        number=label(event.prefix, event.number),
        service=event.service,
        priority=event.priority,
        level=event.level,
        rank_ms=taken_ms if event.rank_ms is None else event.rank_ms,
        sequence=happened.seq,
        taken_at=datetime.fromisoformat(event.taken_at) if event.taken_at else happened.at,
        origin=event.origin,
    )


def _as_it_held(ticket: Waiting, desks: dict[int, Desk], seated: set[str]) -> Waiting:
    there = ticket.for_window is not None and bool(desks.get(ticket.for_window, Desk()).staff)
    return msgspec.structs.replace(
        ticket,
        for_window=ticket.for_window if there else None,
        for_staff=ticket.for_staff if ticket.for_staff in seated else "",
    )
