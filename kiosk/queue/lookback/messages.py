"""Answers about a day that was. Additive only, like kiosk.queue.schemas."""

from datetime import datetime
from enum import StrEnum

from kiosk.domain.priority import PriorityClass
from kiosk.queue.schemas import Message, TicketState
from kiosk.queue.words import Origin, WindowState


class WhyReason(StrEnum):
    """Why one ticket goes before another; wording `why.<value>`. The most decisive one is given first."""

    PICKED = "picked"  # out of order, by a person with a reason
    CALLED_BACK = "called_back"  # it was parked at that window
    NOT_TAKEN = "not_taken"  # the other was not taken yet
    NOT_WAITING = "not_waiting"  # the other was parked, missed or closed then
    BOUND = "bound"  # it was sent to that window or person
    BOUND_ELSEWHERE = "bound_elsewhere"  # the other was sent to another window or person
    NOT_HANDLED = "not_handled"  # that window, or the person there, does not handle the other's service
    FAIR = "fair"  # after so many of higher levels an ordinary number had its turn
    LEVEL = "level"  # a higher class
    WAITED = "waited"  # more steps waited
    WORTH = "worth"  # what the services are worth at that window
    PLACED = "placed"  # one of them had been moved: transferred, returned, postponed
    EARLIER = "earlier"  # all else equal: the earlier rank
    SETTINGS = "settings"  # by today's settings it would be otherwise: they were changed since


class WhyTicket(Message, frozen=True, kw_only=True):
    """One side of the comparison. total = level + worth + steps; waited_min counts from its rank, not from taking."""

    ticket: str
    number: str
    service: str
    state: TicketState
    priority: PriorityClass
    origin: Origin
    taken_at: datetime
    waited_min: int
    level: int
    worth: int
    steps: int
    total: int


class Why(Message, frozen=True, kw_only=True):
    """GET /v1/why?a=&b=[&window=]: tickets by id, or by number of the last day.

    `first` goes before `other`: it was called so at `window` when `called`, else it would be now. `detail`: the reason word
    of a pick, or the streak before a fair turn. `bound_min`: nobody whose rank is this much later goes before `other`.
    """

    first: WhyTicket
    other: WhyTicket
    called: bool
    at: datetime
    window: int | None
    reasons: tuple[WhyReason, ...]
    detail: str = ""
    bound_min: int = 0


class ReplayedWindow(Message, frozen=True, kw_only=True):
    """One window as it was."""

    window: int
    state: WindowState
    number: str = ""
    staff: str = ""  # the id


class ReplayedTicket(Message, frozen=True, kw_only=True):
    """One who waited then, in the order of calling."""

    ticket: str
    number: str
    service: str
    priority: PriorityClass
    origin: Origin
    waited_min: int


class ReplayedHall(Message, frozen=True, kw_only=True):
    """GET /v1/replay?day=2026-11-23&at=2026-11-23T10:00:00+08:00. The day's log goes from `begins` to `ends`."""

    at: datetime
    begins: datetime
    ends: datetime
    windows: tuple[ReplayedWindow, ...]
    waiting: tuple[ReplayedTicket, ...]
    parked: int
    taken: int
    done: int
    no_show: int
    cancelled: int
