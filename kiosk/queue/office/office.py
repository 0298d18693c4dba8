"""The office of one running queue: what its pages and its API call."""

from collections.abc import Callable

from kiosk.domain.errors import Refused
from kiosk.queue.commands.freeing import free_window
from kiosk.queue.execution import command_of
from kiosk.queue.ledger import Ledger
from kiosk.queue.office.accounts import Accounts
from kiosk.queue.office.messages import (
    FreeWindow,
    ResumeService,
    ServiceChanged,
    StopService,
    WindowFreed,
)
from kiosk.queue.office.services import resume_service, stop_service
from kiosk.queue.schemas import Message
from kiosk.queue.staff import StaffRoom
from kiosk.queue.transaction import Transaction


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

    async def _command(
        self,
        command: str,
        staff: str,
        what: str,
        message: Message,
        work: Callable[[Transaction], Message],
    ) -> bytes:
        return await self._ledger.command(command_of(command, staff, what, message), work)
