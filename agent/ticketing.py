"""取号: the queue gives the number, then the slip is printed; the number never waits for paper."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from agent import store
from agent.board import Board
from agent.config import VisitTimes
from agent.forwarding import Forwarder, keep_print
from agent.leases import Leases
from agent.schemas import LinkState, Slip, SlipState, Take
from agent.slips import job_of, ticket_of
from agent.store import Store
from agent.visits import Open, Visits
from kiosk.domain.clock import Clock
from kiosk.domain.device import Fault
from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.priority import PriorityClass
from kiosk.hardware.printer.port import NotPrinted, Printed, PrintResult, Unknown
from kiosk.queue.schemas import Booked, PrintState, ReportPrint, TakenTicket, TakeTicket

TRIES = 3
PAUSE_S = 0.4
ASKING_S = 5.0  # the screen waits 6 s for its answer
ASKING_DOWN_S = 1.5  # a queue that was down a moment ago
LAST_SLIPS_S = 1.0

_log = logging.getLogger("agent.ticketing")

PrintTicket = Callable[[TakenTicket, str, int], Awaitable[PrintResult]]


class TicketDoor(Protocol):
    """What we ask of the queue."""

    async def take_ticket(self, take: TakeTicket) -> TakenTicket: ...


class Ticketing:
    """A repeat of a command gives the same ticket and never a second slip."""

    def __init__(  # noqa: PLR0913  # the parts of taking a ticket, one each
        self,
        *,
        queue: TicketDoor,
        leases: Leases,
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
        self.leases = leases
        self._print_ticket = print_ticket
        self._forwarder = forwarder
        self._store = keeping
        self._visits = visits
        self._board = board
        self._clock = clock
        self._times = times
        self._heard = heard
        self._printing: set[asyncio.Task[None]] = set()

    def use(self, times: VisitTimes) -> None:
        """Other times of the ticket's page from now on."""
        self._times = times

    async def take(self, visit_id: int, take: Take) -> TakenTicket:
        """Answers as soon as the number is safe in the queue. Raises Refused, Unreachable."""
        visit = self._visits.current(visit_id)
        taken = await self._number(_to_queue(take, visit))
        await self.print_slip(visit_id, taken, take.language, 1)
        return taken

    async def print_slip(self, visit_id: int, taken: TakenTicket, language: str, attempt: int) -> None:
        """Its slip, or a copy of it (attempt > 1), once for each attempt; how it goes is told by the board."""
        job = job_of(taken.ticket, attempt)
        if await self._store.write(partial(store.begin_slip, ticket=job, now=self._clock.now())):
            self._show(visit_id, taken.ticket, SlipState.PRINTING, anew=attempt > 1)
            self._keep(self._print(visit_id, taken, language, attempt))
        else:
            known = await self._store.write(partial(store.slip_state, ticket=job))
            self._show(visit_id, taken.ticket, SlipState(known or SlipState.UNKNOWN))

    async def after_a_crash(self) -> None:
        """Slips that were on their way when we died: nobody knows, so they are never sent again."""
        for job in await self._store.write(store.slips_under_way):
            await self._told(job, SlipState.UNKNOWN, Fault.OFFLINE)

    async def close(self) -> None:
        """Give the slips under way a moment to end; what is not known then is told at the next start."""
        if self._printing:
            await asyncio.wait(self._printing, timeout=LAST_SLIPS_S)
        for task in self._printing:
            task.cancel()
        await asyncio.gather(*self._printing, return_exceptions=True)

    async def _number(self, wanted: TakeTicket) -> TakenTicket:
        """From the queue, or one that this kiosk holds while the queue is gone; a tap that got one of these keeps it."""
        if (alone := await self.leases.given(wanted.command)) is not None:
            return alone
        try:
            return await self._asked(wanted)
        except Unreachable:
            if (alone := await self.leases.give(wanted)) is None:
                raise
            return alone

    async def _asked(self, wanted: TakeTicket) -> TakenTicket:
        is_down = self._board.links.queue is LinkState.DOWN
        try:
            async with asyncio.timeout(ASKING_DOWN_S if is_down else ASKING_S):
                for _ in range(0 if is_down else TRIES - 1):
                    try:
                        return await self._asked_once(wanted)
                    except Unreachable:
                        await asyncio.sleep(PAUSE_S)
                return await self._asked_once(wanted)
        except TimeoutError as late:
            self._heard(False)
            raise Unreachable("queue: no number in time") from late

    async def _asked_once(self, wanted: TakeTicket) -> TakenTicket:
        try:
            taken = await self._queue.take_ticket(wanted)
        except Unreachable:
            self._heard(False)
            raise
        except Refused:
            self._heard(True)
            raise
        self._heard(True)
        return taken

    def _show(self, visit_id: int, ticket: str, state: SlipState, *, anew: bool = False) -> None:
        """On the page of the visit that asked; the slip of a resident who has gone is nobody's business."""
        try:
            self._visits.give(visit_id, self._times.ticket_page_no_paper_s)
        except Refused:
            _log.info("ticket.visit_over visit=%d", visit_id)
            return
        shown = self._board.slip
        if anew or shown is None or shown.ticket != ticket:
            self._board.set_slip(Slip(ticket=ticket, state=state))

    async def _print(self, visit_id: int, taken: TakenTicket, language: str, attempt: int) -> None:
        state, fault = _known(await self._printed(taken, language, attempt))
        await self._told(job_of(taken.ticket, attempt), state, fault)
        shown = self._board.slip
        if shown is not None and shown.ticket == taken.ticket:
            self._board.set_slip(Slip(ticket=taken.ticket, state=state, fault=fault.value))
            times = self._times
            page_s = times.ticket_page_s if state is SlipState.PRINTED else times.ticket_page_no_paper_s
            self._visits.give_again(visit_id, page_s)

    async def _printed(self, taken: TakenTicket, language: str, attempt: int) -> PrintResult:
        try:
            return await self._print_ticket(taken, language, attempt)
        except Exception:  # noqa: BLE001  # a driver's mistake must still be told to the resident
            _log.exception("ticket.not_printed ticket=%s", taken.ticket)
            return Unknown(Fault.UNRECOVERABLE)

    async def _told(self, job: str, state: SlipState, fault: Fault) -> None:
        """Noted here and kept for the queue in one transaction."""
        words = "" if fault is Fault.NONE else fault.value
        ticket, attempt = ticket_of(job)
        report = ReportPrint(
            command=f"print-{ticket}-{attempt}", state=_AS_REPORTED[state], attempt=attempt, fault=words
        )
        now = self._clock.now()

        def note(connection: sqlite3.Connection) -> None:
            store.end_slip(connection, job, state.value)
            keep_print(connection, ticket, report, now)

        await self._store.write(note)
        self._forwarder.poke()

    def _keep(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._printing.add(task)
        task.add_done_callback(self._printing.discard)


_AS_REPORTED = {
    SlipState.PRINTED: PrintState.PRINTED,
    SlipState.NOT_PRINTED: PrintState.FAILED,
    SlipState.UNKNOWN: PrintState.UNKNOWN,
    SlipState.PRINTING: PrintState.PRINTING,
}


def _known(result: PrintResult) -> tuple[SlipState, Fault]:
    match result:
        case Printed():
            return SlipState.PRINTED, Fault.NONE
        case NotPrinted(fault):
            return SlipState.NOT_PRINTED, fault
        case Unknown(fault):
            return SlipState.UNKNOWN, fault


def _to_queue(take: Take, visit: Open) -> TakeTicket:
    person = visit.person
    return TakeTicket(
        command=take.command,
        service=take.service,
        language=take.language,
        priority=PriorityClass.NORMAL if person is None else person.priority,
        person_tag=visit.person_tag or None,
        masked_name=None if person is None else person.masked_name,
        case=take.case,
        appointment=Booked(id=take.appointment, slot_at=take.slot_at) if take.appointment else None,
    )
