"""What a caller console sees and says. It crosses versions like kiosk.queue.schemas: additive only."""

from datetime import datetime

from kiosk.domain.priority import PriorityClass
from kiosk.queue.schemas import CaseNote, Message, TicketState
from kiosk.queue.words import Origin, ParkReason, Place, WindowState


class WindowCommand(Message, frozen=True, kw_only=True):
    """POST /v1/windows/{window}/{verb}; the verbs are `kiosk.queue.commands.verbs.Verb`.

    `seen` is the version of the WindowView the console showed: a stale console is refused (reason "stale").
    What a verb needs more, and is refused as bad_request with the field's name:
    transfer: one of service, window, staff; place (default time), note · pick: ticket, reason of PickReason ·
    park: reason of ParkReason, minutes, note · call_back: ticket, or the oldest parked here · return: ticket ·
    reopen: ticket · grant: ticket, priority · add_service: service.
    """

    command: str
    seen: int
    ticket: str = ""
    service: str = ""
    window: int | None = None
    staff: str = ""
    place: Place = Place.TIME
    reason: str = ""
    note: str = ""
    minutes: int = 0
    priority: PriorityClass | None = None


class MoveTicket(Message, frozen=True, kw_only=True):
    """POST /v1/tickets/{ticket}/move of a supervisor: a waiting or parked ticket elsewhere. Fields as of transfer."""

    command: str
    service: str = ""
    window: int | None = None
    staff: str = ""
    place: Place = Place.TIME
    note: str = ""


class ActiveTicket(Message, frozen=True, kw_only=True):
    """The one ticket at a window."""

    ticket: str
    number: str
    service: str
    state: TicketState
    priority: PriorityClass
    masked_name: str
    taken_at: datetime
    called_at: datetime
    serving_at: datetime | None
    recalls: int
    recall_after: datetime | None  # the earliest moment of the next recall; None when the last was given
    case: CaseNote | None = None
    note: str = ""  # of the clerk who sent it here
    then: tuple[str, ...] = ()  # services that follow
    origin: Origin = Origin.TAKEN
    forgotten: bool = False  # served longer than the site expects: 忘了办结?


class WaitingTicket(Message, frozen=True, kw_only=True):
    """One row of the waiting list, in the order of calling."""

    ticket: str
    number: str
    service: str
    priority: PriorityClass
    taken_at: datetime
    waited_min: int
    here: bool  # this window may call it
    origin: Origin = Origin.TAKEN
    slot_at: datetime | None = None  # of its appointment
    for_window: int | None = None  # only there
    for_staff: str = ""  # only by this person: the name
    then: tuple[str, ...] = ()


class ParkedTicket(Message, frozen=True, kw_only=True):
    """One ticket that is parked. `due_at`: when it was to be back; `here`: parked at this window."""

    ticket: str
    number: str
    service: str
    window: int
    reason: ParkReason
    parked_at: datetime
    due_at: datetime
    overdue: bool
    here: bool


class MissedTicket(Message, frozen=True, kw_only=True):
    """One that did not come and may still return. `returns`: how often it did."""

    ticket: str
    number: str
    service: str
    window: int
    missed_at: datetime
    until: datetime
    returns: int


class FinishedTicket(Message, frozen=True, kw_only=True):
    """One that was finished at this window, and may be taken up again until then."""

    ticket: str
    number: str
    service: str
    finished_at: datetime
    until: datetime


class WindowLine(Message, frozen=True, kw_only=True):
    """One line of 各窗口."""

    window: int
    state: WindowState
    number: str
    since: datetime | None
    staff: str = ""
    forgotten: bool = False
    staff_id: str = ""
    scheduled: bool = False  # paused by the schedule


class WindowView(Message, frozen=True, kw_only=True):
    """Everything the caller console shows. `version` only grows.

    waiting: the first 60 in the order of calling; `waiting_total` and `waiting_here` count everybody.
    """

    version: int
    window: int
    services: tuple[str, ...]
    state: WindowState
    staff: str
    active: ActiveTicket | None
    next_number: str
    waiting: tuple[WaitingTicket, ...]
    windows: tuple[WindowLine, ...]
    done_today: int
    no_show_today: int
    median_serving_min: int | None
    waiting_total: int = 0
    waiting_here: int = 0
    provisional_day: bool = False  # staff may confirm the date: POST /v1/day/confirm
    paused: bool = False  # also while a ticket is still here: the window first finishes it
    scheduled: bool = False  # paused by the schedule
    parked: tuple[ParkedTicket, ...] = ()  # of the whole hall, this window's first, the oldest first
    missed: tuple[MissedTicket, ...] = ()  # the last first
    finished: tuple[FinishedTicket, ...] = ()  # here, the last first


class WindowAnswer(Message, frozen=True, kw_only=True):
    """The stored first answer to every window command: what is at the window now. The lists come with WindowView.

    `version` goes into the next command as `seen`. `went_on`: after finish, the service that the same number waits for.
    """

    version: int
    window: int
    state: WindowState
    active: ActiveTicket | None
    paused: bool = False
    went_on: str = ""
