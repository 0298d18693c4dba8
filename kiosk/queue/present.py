"""The hall of this moment as the writer remembers it: what the tables say, without asking them with every command.

The tables are written with every event as ever, and have the last word: each part of the memory is read from them when
it is first asked for, follows the events from there on, and is forgotten whenever something is undone. Only the writer
has one: docs/decisions/0114-the-writer-remembers-the-hall.md.
"""

import sqlite3
from collections.abc import Collection, Mapping

from msgspec.structs import replace

from kiosk.queue import events as e
from kiosk.queue import move_events as m
from kiosk.queue import reads
from kiosk.queue import term_events as t
from kiosk.queue.at_service import AtService, windows_now
from kiosk.queue.calling import Caller, Waiting
from kiosk.queue.day import BusinessDay
from kiosk.queue.hall_time import Moment
from kiosk.queue.leasing.numbers import first_held_after, next_number
from kiosk.queue.numbering import label
from kiosk.queue.reads import Handling, StaffedWindow
from kiosk.queue.rows import Stamp
from kiosk.queue.schemas import PrintState, TicketState
from kiosk.queue.settings import QueueSettings, StandbySettings, WindowSettings
from kiosk.queue.skills import Skill, worth_at
from kiosk.queue.ticket import Ticket
from kiosk.queue.timestamps import stamp_of
from kiosk.queue.waiting_line import WaitingLine
from kiosk.queue.words import CallWay

_Leaving = (
    e.TicketCalled
    | e.TicketCancelled
    | e.TicketExpired
    | e.ServingStarted
    | e.TicketFinished
    | e.TicketNoShow
    | m.TicketParked
)
_Coming = m.TicketContinued | m.TicketMoved | m.TicketReturned | m.PriorityGranted | m.ServiceAdded


class Present:
    """Asked by commands, told of every event after its projection; only by the writer's jobs, one at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.forget()

    def forget(self) -> None:
        """Something was undone, or was written by other means than an event: the tables are asked again."""
        self.turned: tuple[Moment, bool] | None = (
            None  # when the day was last brought up to date, and `provisional`
        )
        self._day: tuple[BusinessDay | None] | None = None
        self._windows: dict[int, StaffedWindow] | None = None
        self._at_service: dict[str, AtService] = {}
        self._handlings: dict[int, Handling] | None = None
        self._line: WaitingLine | None = None
        self._stopped: frozenset[str] | None = None
        self._tickets: dict[str, Ticket] = {}
        self._durations: dict[str, list[int]] = {}
        self._skills: dict[str, dict[str, Skill]] = {}
        self._announced: dict[str, int] = {}
        self._numbers: dict[tuple[str, str], range] = {}

    # ---- what is asked ----

    def day(self) -> BusinessDay | None:
        """The day that was opened last, whatever the calendar says."""
        if self._day is None:
            self._day = (reads.last_day(self._connection),)
        return self._day[0]

    def windows(self) -> Mapping[int, StaffedWindow]:
        """Every window that was ever staffed, without the names of the people."""
        if self._windows is None:
            self._windows = reads.nameless_windows(self._connection)
        return self._windows

    def at_service(self, settings: QueueSettings, service: str) -> AtService:
        """The windows of the service as they are staffed now."""
        known = self._at_service.get(service)
        if known is None:
            known = self._at_service[service] = windows_now(settings, service, self.windows())
        return known

    def handlings(self) -> Mapping[int, Handling]:
        """What is at the windows, by window."""
        return self._at_windows()

    def line(self) -> WaitingLine:
        """Everybody who waits."""
        if self._line is None:
            self._line = WaitingLine(reads.waiting_anywhere(self._connection))
        return self._line

    def first_waiting(self, limit: int) -> list[Waiting]:
        """As `reads.first_waiting`."""
        return self.line().heads(limit) + [self._held(ticket) for ticket in self.line().bound]

    def ticket(self, ticket: str) -> Ticket:
        """Raises Refused unknown_ticket."""
        known = self._tickets.get(ticket)
        if known is None:
            known = reads.ticket_by_id(self._connection, ticket)
            if known.is_open:
                self._tickets[ticket] = known
        return known

    def stopped(self) -> Collection[str]:
        """Services that give no numbers now."""
        if self._stopped is None:
            rows = self._connection.execute("SELECT service FROM stopped_services")
            self._stopped = frozenset(service for (service,) in rows)
        return self._stopped

    def durations(self, service: str) -> list[int]:
        """As `reads.last_durations`."""
        if service not in self._durations:
            self._durations[service] = reads.last_durations(self._connection, service)
        return self._durations[service]

    def caller(self, window: WindowSettings, staff: str | None) -> Caller:
        """As `reads.caller_at`."""
        who = staff or ""
        if who not in self._skills:
            self._skills[who] = reads.skills_of(self._connection, who)
        return Caller(window.number, worth_at(window, self._skills[who]), who)

    def next_announcement(self, zone: str) -> int:
        """The sequence of the next call in the zone."""
        if zone not in self._announced:
            self._announced[zone] = reads.last_announcement(self._connection, zone)
        return self._announced[zone] + 1

    def next_number(self, day: str, prefix: str, settings: StandbySettings) -> int:
        """As `leasing.numbers.next_number`."""
        known = self._numbers.get((day, prefix))
        if not known:
            first = next_number(self._connection, day, prefix, settings)
            known = range(first, first_held_after(self._connection, day, prefix, first))
            self._numbers[day, prefix] = known
        return known[0]

    # ---- what happened ----

    def follow(self, event: e.Event, stamp: Stamp) -> None:
        """The event is in the tables; what is remembered is what they say now."""
        match event:
            case e.TicketIssued():
                self._issued(event, stamp)
            case (
                e.TicketCalled()
                | e.TicketCancelled()
                | e.TicketExpired()
                | e.ServingStarted()
                | e.TicketFinished()
                | e.TicketNoShow()
                | m.TicketParked()
            ):
                self._leaves(event, stamp)
            case (
                m.TicketContinued()
                | m.TicketMoved()
                | m.TicketReturned()
                | m.PriorityGranted()
                | m.ServiceAdded()
            ):
                self._comes(event, stamp)
            case e.TicketRecalled():
                self._recalled(event, stamp)
            case e.SlipReported():
                self._tickets.pop(event.ticket, None)
            case e.WindowTaken() | e.WindowLeft() | e.WindowPaused() | e.WindowResumed():
                self._windows = None
                self._at_service.clear()
            case e.ServiceStopped() | e.ServiceResumed():
                self._stopped = None
            case m.SkillSet():
                self._skills.clear()
            case e.NumbersLeased():
                self._numbers.clear()
            case e.DayOpened() | e.DayConfirmed() | e.DayClosed():
                self.forget()
            case t.TermRaised() | t.TermSettled() | t.TicketSettled():
                self.forget()
            case _:
                return  # ratings, lists, notices, audit: nothing that is remembered

    def _issued(self, event: e.TicketIssued, stamp: Stamp) -> None:
        ticket = _new_ticket(event, stamp)
        self._tickets[ticket.id] = ticket
        if self._line is not None:
            self._line.put(Waiting(ticket.id, ticket.service, ticket.level, ticket.rank_ms, stamp.seq))
        if event.lease:
            self._numbers.clear()
            return
        key = (event.day.isoformat(), event.prefix)
        free = self._numbers.get(key)
        if free is not None:
            self._numbers[key] = range(event.number + 1, free.stop)

    def _leaves(self, event: _Leaving, stamp: Stamp) -> None:
        if self._line is not None:
            self._line.drop(event.ticket)
        match event:
            case e.TicketCalled():
                self._called(event, stamp)
            case e.ServingStarted():
                self._serving(event, stamp)
            case e.TicketFinished() | e.TicketNoShow() | m.TicketParked():
                self._tickets.pop(event.ticket, None)
                self._ends(self._at_windows().get(event.window))
                self._new_version(event.window, stamp)
            case _:
                self._tickets.pop(event.ticket, None)
                self._leaves_window(event.ticket)

    def _called(self, event: e.TicketCalled, stamp: Stamp) -> None:
        if self._handlings is not None:
            self._handlings[event.window] = Handling(
                ticket=event.ticket, number=event.number, service=event.service, window=event.window,
                staff=event.staff, called_at=stamp.at, called_ms=stamp.tick_ms, last_call_ms=stamp.tick_ms,
                recalls=0, serving_at=None, serving_ms=None,
            )  # fmt: skip
        ticket = self._tickets.get(event.ticket)
        if ticket is not None:
            self._tickets[ticket.id] = replace(
                ticket, state=TicketState.CALLED, window=event.window, for_window=None, for_staff=""
            )
        self._announced[event.zone] = event.announcement
        own = None if self._windows is None else self._windows.get(event.window)
        if self._windows is not None and own is not None:
            streak = own.streak
            if event.way is CallWay.NEXT:
                streak = own.streak + 1 if event.passes else 0
            self._windows[event.window] = replace(own, streak=streak, version=stamp.seq)

    def _recalled(self, event: e.TicketRecalled, stamp: Stamp) -> None:
        handling = self._at_windows().get(event.window)
        if handling is not None:
            self._at_windows()[event.window] = replace(
                handling, recalls=event.recall, last_call_ms=stamp.tick_ms
            )
        self._announced[event.zone] = event.announcement
        self._new_version(event.window, stamp)

    def _serving(self, event: e.ServingStarted, stamp: Stamp) -> None:
        ticket = self._tickets.get(event.ticket)
        if ticket is not None:
            self._tickets[ticket.id] = replace(ticket, state=TicketState.SERVING)
        handling = self._at_windows().get(event.window)
        if handling is not None and handling.serving_ms is None:
            self._at_windows()[event.window] = replace(
                handling, serving_at=stamp.at, serving_ms=stamp.tick_ms
            )
        self._new_version(event.window, stamp)

    def _comes(self, event: _Coming, stamp: Stamp) -> None:
        """Its row has changed in more than one way: it is read again."""
        self._tickets.pop(event.ticket, None)
        if self._line is not None:
            found = reads.waiting_itself(self._connection, event.ticket)
            if found is None:
                self._line.drop(event.ticket)
            else:
                self._line.put(found)
        match event:
            case m.TicketContinued() | m.TicketMoved():
                self._leaves_window(event.ticket)
                if event.window is not None:
                    self._new_version(event.window, stamp)
            case m.ServiceAdded():
                self._new_version(event.window, stamp)
            case _:
                return

    def _leaves_window(self, ticket: str) -> None:
        """Wherever it is, if it is at one."""
        self._ends(next((one for one in self._at_windows().values() if one.ticket == ticket), None))

    def _ends(self, gone: Handling | None) -> None:
        """A service that ended counts among the last ones."""
        if gone is not None:
            del self._at_windows()[gone.window]
            self._durations.pop(gone.service, None)

    def _new_version(self, window: int, stamp: Stamp) -> None:
        if self._windows is not None and window in self._windows:
            self._windows[window] = replace(self._windows[window], version=stamp.seq)

    def _at_windows(self) -> dict[int, Handling]:
        if self._handlings is None:
            self._handlings = {one.window: one for one in reads.handlings(self._connection)}
        return self._handlings

    def _held(self, ticket: Waiting) -> Waiting:
        """A binding holds while whom it names is at a window."""
        staffed = [window for window in self.windows().values() if window.staff is not None]
        window = ticket.for_window if any(one.window == ticket.for_window for one in staffed) else None
        staff = ticket.for_staff if any(one.staff == ticket.for_staff for one in staffed) else ""
        return replace(ticket, for_window=window, for_staff=staff)


def _new_ticket(event: e.TicketIssued, stamp: Stamp) -> Ticket:
    """As its projection puts it into the table."""
    taken_ms = stamp.tick_ms if event.taken_ms is None else event.taken_ms
    return Ticket(
        id=event.ticket, day=event.day.isoformat(), label=label(event.prefix, event.number), service=event.service,
        priority=event.priority, level=event.level, state=TicketState.WAITING, taken_at=event.taken_at or stamp.at,
        taken_ms=taken_ms, sequence=stamp.seq, window=None, code=event.code, closed_at=None, closed_ms=None,
        print_state=PrintState.PRINTING, print_attempt=1,
        rank_ms=taken_ms if event.rank_ms is None else event.rank_ms, origin=event.origin, for_window=None,
        for_staff="", then=event.then, returns=0, slot_at=stamp_of(event.slot_at) if event.slot_at else None,
        token=event.token, language=event.language,
    )  # fmt: skip
