"""What supervisors and the machine's operator do to the hall's order: move tickets, appointments, skills, ask why, look back."""

from datetime import date, datetime, time, timedelta

from kiosk.domain.errors import Refused
from kiosk.queue.commands import appointments, moves
from kiosk.queue.commands.skills import set_skill
from kiosk.queue.commands.tickets import status_of
from kiosk.queue.execution import command_of
from kiosk.queue.ledger import Ledger
from kiosk.queue.schemas import TicketStatus
from kiosk.queue.supervisor_schemas import (
    Appointment,
    Appointments,
    BookAppointment,
    ListAppointment,
    SetSkill,
    StaffSkills,
)
from kiosk.queue.timestamps import stamp_of
from kiosk.queue.transaction import Transaction
from kiosk.queue.window_schemas import MoveTicket


class Supervising:
    """Whoever calls has looked at the role."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def move(self, staff: str, ticket: str, asked: MoveTicket) -> bytes:
        """The ticket's status. Refusals: see commands.moves.move."""

        def work(transaction: Transaction) -> TicketStatus:
            moves.move(transaction, ticket, asked, staff)
            return status_of(transaction, ticket)

        return await self._ledger.command(command_of(asked.command, staff, f"move {ticket}", asked), work)

    async def list_appointment(self, who: str, asked: ListAppointment) -> bytes:
        """The appointment as it stands. Refusals: see commands.appointments.list_appointment."""

        def work(transaction: Transaction) -> Appointment:
            appointments.list_appointment(transaction, asked.appointment, asked.service, asked.slot_at)
            return _appointment(transaction, asked.appointment)

        return await self._ledger.command(command_of(asked.command, who, "appointment", asked), work)

    async def book(self, who: str, asked: BookAppointment) -> bytes:
        """The new appointment. Refusals: bad_request, and those of commands.appointments.book."""
        try:
            at = time.fromisoformat(asked.time)
        except ValueError as wrong:
            raise Refused("bad_request", "time") from wrong
        local = datetime.combine(asked.day, at.replace(tzinfo=None))

        def work(transaction: Transaction) -> Appointment:
            return _appointment(transaction, appointments.book(transaction, asked.service, local))

        return await self._ledger.command(command_of(asked.command, who, "book", asked), work)

    async def cancel_appointment(self, who: str, appointment: str, command: str) -> bytes:
        """The appointment as it stands. Refusals: see commands.appointments.cancel_appointment."""

        def work(transaction: Transaction) -> Appointment:
            appointments.cancel_appointment(transaction, appointment)
            return _appointment(transaction, appointment)

        return await self._ledger.command(
            command_of(command, who, f"cancel appointment {appointment}", None), work
        )

    def appointments_of(self, day: date) -> Appointments:
        """By their slots, the site's own calendar."""
        midnight = datetime.combine(day, time(), self._ledger.settings.zone_info)
        rows = self._ledger.reader.execute(
            _APPOINTMENT + " WHERE appointments.slot_at >= ? AND appointments.slot_at < ?"
            " ORDER BY appointments.slot_at, appointments.id",
            (stamp_of(midnight), stamp_of(midnight + timedelta(days=1))),
        )
        return Appointments(appointments=tuple(_of_row(row) for row in rows))

    async def set_skill(self, by: str, staff: str, asked: SetSkill) -> StaffSkills:
        """What the person does now. Raises Refused: unknown_staff, unknown_service."""
        await self._ledger.write(
            lambda transaction: set_skill(transaction, by, staff, asked.service, asked.skill)
        )
        return self.skills_of(staff)

    def skills_of(self, staff: str) -> StaffSkills:
        """What was ever said of this person; a service that is not named is `main`."""
        rows = self._ledger.reader.execute(
            "SELECT service, skill FROM skills WHERE staff = ? ORDER BY service", (staff,)
        )
        return StaffSkills(staff=staff, skills=dict(rows.fetchall()))


_APPOINTMENT = (
    "SELECT appointments.id, appointments.service, appointments.slot_at, appointments.state, coalesce(tickets.label, ''),"
    " coalesce(tickets.origin, '') FROM appointments LEFT JOIN tickets ON tickets.id = appointments.ticket"
)


def _appointment(transaction: Transaction, appointment: str) -> Appointment:
    row = transaction.connection.execute(
        _APPOINTMENT + " WHERE appointments.id = ?", (appointment,)
    ).fetchone()
    if row is None:
        raise Refused("unknown_appointment")
    return _of_row(row)


def _of_row(row: tuple[str, str, str, str, str, str]) -> Appointment:
    appointment, service, slot_at, state, number, origin = row
    return Appointment(
        appointment=appointment,
        service=service,
        slot_at=datetime.fromisoformat(slot_at),
        state=state,
        number=number,
        late=origin == "late",
    )
