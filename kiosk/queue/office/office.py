"""The office of one running queue: what its pages and its API call."""

from collections.abc import Callable

from kiosk.queue.execution import command_of
from kiosk.queue.ledger import Ledger
from kiosk.queue.office.accounts import Accounts
from kiosk.queue.office.messages import ResumeService, ServiceChanged, StopService
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

    async def _command(
        self,
        command: str,
        staff: str,
        what: str,
        message: Message,
        work: Callable[[Transaction], ServiceChanged],
    ) -> bytes:
        return await self._ledger.command(command_of(command, staff, what, message), work)
