"""The office of one running queue: what its pages and its API call."""

from collections.abc import Callable

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue import events as e
from kiosk.queue.commands import tickets
from kiosk.queue.commands.freeing import free_window
from kiosk.queue.commands.granting import grant_class
from kiosk.queue.execution import command_of
from kiosk.queue.ledger import Ledger
from kiosk.queue.office.accounts import Accounts
from kiosk.queue.office.messages import (
    FreeWindow,
    GiveNumber,
    GrantPriority,
    ResumeService,
    ServiceChanged,
    StopService,
    WindowFreed,
)
from kiosk.queue.office.services import resume_service, stop_service
from kiosk.queue.schemas import Message, TakenTicket, TakeTicket, TicketStatus
from kiosk.queue.staff import StaffRoom
from kiosk.queue.transaction import Transaction

DESK = "desk"  # where a number came from that no kiosk gave


class Office:
    """Acts of supervisors and administrators; whoever calls has looked at the role."""

    def __init__(self, ledger: Ledger, room: StaffRoom) -> None:
        self.accounts = Accounts(ledger, room)
        self._ledger = ledger

    async def stop_service(self, staff: str, service: str, asked: StopService) -> bytes:
        """The stored first answer. Raises Refused: unknown_service, service_stopped."""

        def work(transaction: Transaction) -> ServiceChanged:
            stop_service(transaction, service, asked.reason, staff)
            return ServiceChanged(service=service, stopped=True)

        return await self._command(asked.command, staff, f"stop {service}", asked, work)

    async def resume_service(self, staff: str, service: str, asked: ResumeService) -> bytes:
        """The stored first answer. Raises Refused: unknown_service, service_not_stopped."""

        def work(transaction: Transaction) -> ServiceChanged:
            resume_service(transaction, service, staff)
            return ServiceChanged(service=service, stopped=False)

        return await self._command(asked.command, staff, f"resume {service}", asked, work)

    async def free_window(self, staff: str, window: int, asked: FreeWindow) -> bytes:
        """The stored first answer. Raises Refused: unknown_window, and those of commands.freeing.free_window."""
        known = self._ledger.settings.window(window)
        if known is None:
            raise Refused("unknown_window", str(window))

        def work(transaction: Transaction) -> WindowFreed:
            free_window(transaction, known, asked.staff, asked.number, staff)
            return WindowFreed(window=window, number=asked.number)

        return await self._command(asked.command, staff, f"free {window}", asked, work)

    async def give_number(self, staff: str, asked: GiveNumber, public_url: str) -> bytes:
        """A number from the desk; who gave it is in the audit. Refusals: see commands.tickets.take."""
        wanted = TakeTicket(command=asked.command, service=asked.service, priority=asked.priority)

        def work(transaction: Transaction) -> TakenTicket:
            if asked.priority is PriorityClass.APPOINTMENT:
                raise Refused("bad_request", "priority")
            taken = tickets.take(transaction, wanted, DESK, public_url, granted_by=staff)
            transaction.record(e.Audited(what="ticket.given", who=staff, detail=taken.number))
            return taken

        return await self._command(asked.command, staff, "give", asked, work)

    async def grant(self, staff: str, ticket: str, asked: GrantPriority) -> bytes:
        """The ticket's status. Refusals: see commands.granting.grant_class."""

        def work(transaction: Transaction) -> TicketStatus:
            grant_class(transaction, ticket, asked.priority, staff, 0)
            transaction.touch("hall", "windows")
            return tickets.status_of(transaction, ticket)

        return await self._command(asked.command, staff, f"grant {ticket}", asked, work)

    async def give_back(self, staff: str, ticket: str, command: str) -> bytes:
        """The ticket's status; who did it is in the audit. Raises Refused: unknown_ticket, not_waiting."""

        def work(transaction: Transaction) -> TicketStatus:
            status = tickets.cancel(transaction, ticket)
            transaction.record(e.Audited(what="ticket.cancelled", who=staff, detail=status.number))
            return status

        return await self._command(command, staff, f"give back {ticket}", None, work)

    async def _command(
        self,
        command: str,
        staff: str,
        what: str,
        message: Message | None,
        work: Callable[[Transaction], Message],
    ) -> bytes:
        return await self._ledger.command(command_of(command, staff, what, message), work)
