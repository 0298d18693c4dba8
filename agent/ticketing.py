"""取号: the queue gives the number, then the slip is printed; the number never waits for paper."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from agent import store
from agent.board import Board
from agent.config import VisitTimes
from agent.forwarding import Forwarder
from agent.schemas import Slip, SlipState, Take
from agent.store import Store
from agent.visits import Open, Visits
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.priority import PriorityClass
from kiosk.hardware.printer.port import NotPrinted, Printed, PrintResult, Unknown
from kiosk.queue.schemas import PrintState, ReportPrint, TakenTicket, TakeTicket

TRIES = 3
PAUSE_S = 0.4

_log = logging.getLogger("agent.ticketing")

PrintTicket = Callable[[TakenTicket, str], Awaitable[PrintResult]]


class TicketDoor(Protocol):
    """What we ask of the queue."""

    async def take_ticket(self, take: TakeTicket) -> TakenTicket: ...


class Ticketing:
    """A repeat of a command gives the same ticket and never a second slip."""

    def __init__(  # noqa: PLR0913  # the parts of taking a ticket, one each
        self,
        *,
        queue: TicketDoor,
        print_ticket: PrintTicket,
        forwarder: Forwarder,
        keeping: Store,
        visits: Visits,
        board: Board,
        clock: Clock,
        times: VisitTimes,
        heard: Callable[[bool], None],
    ) -> None:
        self._queue = queue
        self._print_ticket = print_ticket
        self._forwarder = forwarder
        self._store = keeping
        self._visits = visits
        self._board = board
        self._clock = clock
        self._times = times
        self._heard = heard
        self._printing: set[asyncio.Task[None]] = set()

    async def take(self, visit_id: int, take: Take) -> TakenTicket:
        """Answers as soon as the number is safe in the queue. Raises Refused, Unreachable."""
        visit = self._visits.current(visit_id)
        taken = await self._asked(_to_queue(take, visit))
        begun = await self._store.write(partial(store.begin_slip, ticket=taken.ticket, now=self._clock.now()))
        if begun:
            self._board.set_slip(Slip(ticket=taken.ticket, state=SlipState.PRINTING))
            self._hold(visit_id, self._times.ticket_page_no_paper_s)
            task = asyncio.create_task(self._print(visit_id, taken, take.language))
            self._printing.add(task)
            task.add_done_callback(self._printing.discard)
        return taken

    async def after_a_crash(self) -> None:
        """Slips that were on their way when we died: nobody knows, so they are never sent again."""
        for ticket in await self._store.write(store.slips_under_way):
            await self._told(ticket, SlipState.UNKNOWN, "offline")

    async def close(self) -> None:
        """Give the slips under way a moment to end."""
        if self._printing:
            await asyncio.wait(self._printing, timeout=1.0)
        for task in self._printing:
            task.cancel()

    async def _asked(self, wanted: TakeTicket) -> TakenTicket:
        for attempt in range(1, TRIES + 1):
            try:
                taken = await self._queue.take_ticket(wanted)
            except Unreachable:
                self._heard(False)
                if attempt == TRIES:
                    raise
                await asyncio.sleep(PAUSE_S)
            except Refused:
                self._heard(True)
                raise
            else:
                self._heard(True)
                return taken
        raise Unreachable("queue")

    async def _print(self, visit_id: int, taken: TakenTicket, language: str) -> None:
        result = await self._print_ticket(taken, language)
        match result:
            case Printed():
                state, fault = SlipState.PRINTED, "none"
            case NotPrinted():
                state, fault = SlipState.NOT_PRINTED, result.fault.value
            case Unknown():
                state, fault = SlipState.UNKNOWN, result.fault.value
        await self._told(taken.ticket, state, fault)
        shown = self._board.slip
        if shown is not None and shown.ticket == taken.ticket:
            self._board.set_slip(Slip(ticket=taken.ticket, state=state, fault=fault))
            if state is SlipState.PRINTED:
                self._hold(visit_id, self._times.ticket_page_s)

    async def _told(self, ticket: str, state: SlipState, fault: str) -> None:
        await self._store.write(partial(store.end_slip, ticket=ticket, state=state.value))
        report = ReportPrint(
            command=f"print-{ticket}-1", state=_AS_REPORTED[state], fault="" if fault == "none" else fault
        )
        await self._forwarder.keep_print(ticket, report)

    def _hold(self, visit_id: int, seconds: float) -> None:
        try:
            self._visits.give(visit_id, seconds)
        except Refused:
            _log.info(
                "ticket.visit_over visit=%d", visit_id
            )  # the resident left; the slip is printed all the same


_AS_REPORTED = {
    SlipState.PRINTED: PrintState.PRINTED,
    SlipState.NOT_PRINTED: PrintState.FAILED,
    SlipState.UNKNOWN: PrintState.UNKNOWN,
    SlipState.PRINTING: PrintState.PRINTING,
}


def _to_queue(take: Take, visit: Open) -> TakeTicket:
    person = visit.person
    return TakeTicket(
        command=take.command,
        service=take.service,
        language=take.language,
        priority=PriorityClass.NORMAL if person is None else person.priority,
        person_tag=visit.person_tag or None,
        masked_name=None if person is None else person.masked_name,
    )
