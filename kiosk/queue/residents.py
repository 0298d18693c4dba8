"""What a resident does with a number they have, at a kiosk or on a phone: find it, come back, be late, get a copy."""

from collections.abc import Callable

from kiosk.domain.errors import Refused
from kiosk.queue import views
from kiosk.queue.attempts import Attempts
from kiosk.queue.commands import moves, tickets
from kiosk.queue.execution import command_of
from kiosk.queue.ledger import Ledger
from kiosk.queue.numbering import code_as_typed
from kiosk.queue.reads import ticket_by_code, ticket_by_token
from kiosk.queue.schemas import FindTicket, Reprint, TicketStatus
from kiosk.queue.settings import StaffSettings
from kiosk.queue.ticket import Ticket
from kiosk.queue.transaction import Transaction


class Residents:
    """Acts on a ticket that whoever asks has shown to be theirs, by its token or by number and code."""

    def __init__(self, ledger: Ledger, public_url: Callable[[], str], guessing: StaffSettings) -> None:
        self._ledger = ledger
        self._public_url = public_url
        self._guesses = Attempts(guessing.attempts, guessing.attempts_window_s, ledger.clock.monotonic)

    def find(self, device: str, asked: FindTicket) -> TicketStatus:
        """The ticket of a slip. Raises Refused: unknown_ticket, too_many_attempts."""
        self._guesses.check(device)
        try:
            ticket = self._found(asked)
        except Refused as unknown:
            self._guesses.failed(device)
            raise Refused("unknown_ticket") from unknown
        ledger = self._ledger
        return views.ticket_status(ledger.reader, ledger.settings, ledger.moment(), ticket.id, ledger.outlook)

    async def come_back(self, ticket: str, command: str, by: str, actor: str) -> bytes:
        """After a no-show; by: kiosk or phone. Refusals: see commands.moves.come_back."""
        return await self._act(
            command,
            actor,
            f"return {ticket}",
            ticket,
            lambda transaction: moves.come_back(transaction, ticket, by, actor),
        )

    async def postpone(self, ticket: str, command: str, actor: str) -> bytes:
        """A few places back at their own wish. Raises Refused: unknown_ticket, not_waiting."""
        return await self._act(
            command,
            actor,
            f"late {ticket}",
            ticket,
            lambda transaction: moves.postpone(transaction, ticket),
        )

    async def reprint(self, ticket: str, command: str, device: str) -> bytes:
        """What a copy of the slip needs. Raises Refused: unknown_ticket, ticket_closed."""
        url = self._public_url()

        def work(transaction: Transaction) -> Reprint:
            return tickets.reprint(transaction, ticket, url)

        return await self._ledger.command(command_of(command, device, f"reprint {ticket}", None), work)

    def _found(self, asked: FindTicket) -> Ticket:
        reader = self._ledger.reader
        if asked.token:
            return ticket_by_token(reader, asked.token)
        ticket = ticket_by_code(reader, asked.code)
        if not code_as_typed(asked.code) or asked.number.strip().upper() not in ("", ticket.label):
            raise Refused("unknown_ticket")
        return ticket

    async def _act(
        self, command: str, actor: str, what: str, ticket: str, act: Callable[[Transaction], None]
    ) -> bytes:
        def work(transaction: Transaction) -> TicketStatus:
            act(transaction)
            return tickets.status_of(transaction, ticket)

        return await self._ledger.command(command_of(command, actor, what, None), work)
