"""A ticket's life: which state may follow which."""

import msgspec

from kiosk.domain.priority import PriorityClass
from kiosk.queue.schemas import PrintState, TicketState
from kiosk.queue.words import Origin

OPEN_STATES = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED})
ACTIVE_STATES = frozenset({TicketState.CALLED, TicketState.SERVING})

_FOLLOWS: dict[TicketState, frozenset[TicketState]] = {
    TicketState.WAITING: frozenset({TicketState.CALLED, TicketState.CANCELLED, TicketState.EXPIRED}),
    TicketState.CALLED: frozenset(
        {
            TicketState.SERVING,
            TicketState.DONE,
            TicketState.NO_SHOW,
            TicketState.WAITING,
            TicketState.PARKED,
            TicketState.EXPIRED,
        }
    ),
    TicketState.SERVING: frozenset(
        {TicketState.DONE, TicketState.WAITING, TicketState.PARKED, TicketState.EXPIRED}
    ),
    TicketState.PARKED: frozenset(
        {TicketState.CALLED, TicketState.WAITING, TicketState.CANCELLED, TicketState.EXPIRED}
    ),
    TicketState.DONE: frozenset({TicketState.WAITING}),  # taken up again
    TicketState.NO_SHOW: frozenset({TicketState.WAITING}),
    TicketState.CANCELLED: frozenset(),
    TicketState.EXPIRED: frozenset(),
}

_PRINT_FOLLOWS: dict[PrintState, frozenset[PrintState]] = {
    PrintState.PRINTING: frozenset({PrintState.PRINTED, PrintState.FAILED, PrintState.UNKNOWN}),
    PrintState.UNKNOWN: frozenset({PrintState.PRINTED, PrintState.FAILED}),
    PrintState.FAILED: frozenset(),
    PrintState.PRINTED: frozenset(),
}


class Ticket(msgspec.Struct, frozen=True):
    """One ticket as the store knows it."""

    id: str
    day: str
    label: str
    service: str
    priority: PriorityClass
    level: int
    state: TicketState
    taken_at: str
    taken_ms: int
    sequence: int
    window: int | None
    code: str
    closed_at: str | None
    closed_ms: int | None
    print_state: PrintState
    print_attempt: int
    rank_ms: int
    origin: Origin
    for_window: int | None
    for_staff: str
    then: tuple[str, ...]
    returns: int
    slot_at: str | None
    token: str
    language: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for something."""
        return self.state in OPEN_STATES


def may_become(state: TicketState, following: TicketState) -> bool:
    """Whether that step exists in a ticket's life."""
    return following in _FOLLOWS[state]


def slip_may_become(state: PrintState, attempt: int, following: PrintState, following_attempt: int) -> bool:
    """Whether a report of the printer adds to what is known; a later attempt starts again from `printing`."""
    if following_attempt > attempt:
        return True
    return following_attempt == attempt and following in _PRINT_FOLLOWS[state]
