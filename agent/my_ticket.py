"""A number that somebody has already: found by its slip, given back, put off, come back with, its slip printed once more."""

from datetime import datetime
from typing import Protocol

from agent.ticket_schemas import ActOnMine, MyTicket, TicketAct, TicketState, TicketStatus
from agent.ticketing import Ticketing
from agent.visits import Visits
from kiosk.domain.clock import Clock
from kiosk.queue.schemas import ActOnTicket, FindTicket, Reprint

_LOSABLE = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.PARKED})
_GIVEN_BACK = frozenset({TicketState.WAITING, TicketState.PARKED})


class MyTicketDoor(Protocol):
    """What we ask of the queue."""

    async def find_ticket(self, asked: FindTicket) -> TicketStatus: ...

    async def ticket(self, ticket: str) -> TicketStatus: ...

    async def cancel_ticket(self, ticket: str, act: ActOnTicket) -> TicketStatus: ...

    async def postpone_ticket(self, ticket: str, act: ActOnTicket) -> TicketStatus: ...

    async def return_ticket(self, ticket: str, act: ActOnTicket) -> TicketStatus: ...

    async def reprint_ticket(self, ticket: str, act: ActOnTicket) -> Reprint: ...


class MyTickets:
    """The queue has the last word. Raises Refused, Unreachable."""

    def __init__(self, queue: MyTicketDoor, visits: Visits, ticketing: Ticketing, clock: Clock) -> None:
        self._queue = queue
        self._visits = visits
        self._ticketing = ticketing
        self._clock = clock

    async def by_code(self, visit: int, code: str) -> MyTicket:
        """By the digits on the slip."""
        self._visits.current(visit)
        return self._seen(await self._queue.find_ticket(FindTicket(code=code)))

    async def by_link(self, token: str) -> MyTicket:
        """By the link on the slip."""
        return self._seen(await self._queue.find_ticket(FindTicket(token=token)))

    async def act(self, visit: int, ticket: str, asked: ActOnMine) -> MyTicket:
        """Once for each command."""
        self._visits.current(visit)
        command = ActOnTicket(command=asked.command)
        match asked.act:
            case TicketAct.CANCEL:
                return self._seen(await self._queue.cancel_ticket(ticket, command))
            case TicketAct.LATE:
                return self._seen(await self._queue.postpone_ticket(ticket, command))
            case TicketAct.RETURN:
                return self._seen(await self._queue.return_ticket(ticket, command))
            case TicketAct.REPRINT:
                copy = await self._queue.reprint_ticket(ticket, command)
                await self._ticketing.print_slip(visit, copy.slip, asked.language, copy.attempt)
                return self._seen(await self._queue.ticket(ticket))

    def _seen(self, status: TicketStatus) -> MyTicket:
        return MyTicket(status=status, may=acts_on(status, self._clock.now()))


def acts_on(status: TicketStatus, now: datetime) -> tuple[TicketAct, ...]:
    """What whoever has the slip may do with the ticket."""
    acts = []
    if status.return_until is not None and now <= status.return_until:
        acts.append(TicketAct.RETURN)
    if status.state is TicketState.WAITING:
        acts.append(TicketAct.LATE)
    if status.state in _GIVEN_BACK:
        acts.append(TicketAct.CANCEL)
    if status.state in _LOSABLE:
        acts.append(TicketAct.REPRINT)
    return tuple(acts)
