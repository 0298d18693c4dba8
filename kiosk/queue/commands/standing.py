"""Where a ticket would stand: its own rank, and the others around it."""

from collections.abc import Iterable
from datetime import datetime

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.at_service import windows_now
from kiosk.queue.calling import Waiting, fits, in_order
from kiosk.queue.placing import Rank, Scale
from kiosk.queue.reads import StaffedWindow, caller_at, staffed_window, staffed_windows, waiting_tickets
from kiosk.queue.ticket import Ticket
from kiosk.queue.transaction import Transaction

_MOST_SERVICES = 5


def own_rank(transaction: Transaction, ticket: Ticket) -> Rank:
    """By its class and the time it was taken, or the slot it was booked for."""
    level = transaction.settings.priority.level(ticket.priority)
    if ticket.priority is PriorityClass.APPOINTMENT and ticket.slot_at is not None:
        return Rank(level, slot_ms(transaction, datetime.fromisoformat(ticket.slot_at)))
    return Rank(level, ticket.taken_ms)


def slot_ms(transaction: Transaction, slot_at: datetime) -> int:
    """The hall time of a slot."""
    moment = transaction.moment
    return moment.tick_ms + round((slot_at - moment.at).total_seconds() * 1000)


def others(transaction: Transaction, service: str, but: str) -> list[Waiting]:
    """Who waits at the windows of this service, in the order of calling; `but`: the ticket that is to be placed."""
    settings, connection = transaction.settings, transaction.connection
    rivals = windows_now(settings, service, staffed_windows(connection)).rivals
    waiting = [one for one in waiting_tickets(connection) if one.service in rivals and one.ticket != but]
    return in_order(waiting, transaction.moment.tick_ms, settings.priority.ageing_step_s * 1000)


def others_at(transaction: Transaction, window: int, but: str) -> list[Waiting]:
    """Who waits for that window, in its own order."""
    settings, connection = transaction.settings, transaction.connection
    there, sitting = settings.window(window), staffed_window(connection, window)
    if there is None:
        raise Refused("unknown_window", "window")
    caller = caller_at(connection, there, sitting.staff if sitting else None)
    waiting = [one for one in waiting_tickets(connection) if fits(one, caller) and one.ticket != but]
    step_ms = settings.priority.ageing_step_s * 1000
    return in_order(waiting, transaction.moment.tick_ms, step_ms, caller.worth)


def scale_at(transaction: Transaction, service: str, windows: Iterable[int]) -> Scale:
    """What this service is placed by at these windows, as they are staffed now."""
    settings, connection = transaction.settings, transaction.connection
    staffed = staffed_windows(connection)
    spread = 0
    for window in filter(None, map(settings.window, windows)):
        sitting = staffed.get(window.number)
        worth = caller_at(connection, window, sitting.staff if sitting else None).worth
        spread = max([spread, *(one - worth.get(service, 0) for one in worth.values())])
    return Scale(settings.priority.ageing_step_s * 1000, spread)


def known_service(transaction: Transaction, service: str) -> str:
    """The same. Raises Refused: unknown_service, service_paused where no window handles it."""
    if transaction.settings.service(service) is None:
        raise Refused("unknown_service", "service")
    if not transaction.settings.windows_for(service):
        raise Refused("service_paused", service)
    return service


def check_chain(transaction: Transaction, first: str, then: tuple[str, ...]) -> None:
    """Raises Refused: unknown_service, service_paused, service_there, too_many_services."""
    if len(then) >= _MOST_SERVICES:
        raise Refused("too_many_services", str(_MOST_SERVICES))
    for number, service in enumerate(then):
        known_service(transaction, service)
        if service == first or service in then[:number]:
            raise Refused("service_there", service)


def window_of_staff(transaction: Transaction, staff: str) -> StaffedWindow:
    """Where the person sits. Raises Refused staff_away."""
    for window in staffed_windows(transaction.connection).values():
        if window.staff == staff:
            return window
    raise Refused("staff_away", "staff")
