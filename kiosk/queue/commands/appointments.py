"""The site's list of appointments: put on, given back, and checked in with. No personal data: a code, a service, a slot."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.errors import Refused
from kiosk.queue import move_events as m
from kiosk.queue.commands.codes import unused_code
from kiosk.queue.commands.standing import known_service
from kiosk.queue.hours import local_time, state_at
from kiosk.queue.reads import ticket_by_id
from kiosk.queue.schemas import Booked, HallState
from kiosk.queue.transaction import Transaction
from kiosk.queue.words import Origin

_ID = re.compile(r"[A-Za-z0-9_.-]{1,40}")


@dataclass(frozen=True, slots=True)
class CheckIn:
    """An appointment at the moment of its check-in; `late`: too late to count as one."""

    id: str
    service: str
    slot_at: datetime
    late: bool


def list_appointment(transaction: Transaction, code: str, service: str, slot_at: datetime) -> None:
    """On the list, or moved to another slot. Raises Refused: bad_request, unknown_service, service_paused, appointment_used."""
    if not _ID.fullmatch(code) or slot_at.tzinfo is None:
        raise Refused("bad_request", "appointment" if slot_at.tzinfo else "slot_at")
    if _state_of(transaction, code) == "used":
        raise Refused("appointment_used", code)
    known_service(transaction, service)
    transaction.record(m.AppointmentListed(appointment=code, service=service, slot_at=slot_at))


def book(transaction: Transaction, service: str, local: datetime) -> str:
    """The code of a new appointment, six digits that can be said by telephone. local: the site's own wall time.

    Raises Refused: unknown_service, slot_closed for a time at which nobody is served, slot_over.
    """
    settings = transaction.settings
    slot_at = local.replace(tzinfo=settings.zone_info)
    if slot_at <= transaction.moment.at:
        raise Refused("slot_over")
    if state_at(settings.hours, local) is not HallState.OPEN:
        raise Refused("slot_closed")
    code = unused_code(transaction, local.date())
    list_appointment(transaction, code, service, slot_at)
    return code


def cancel_appointment(transaction: Transaction, code: str) -> None:
    """Given back before its slot. Raises Refused: unknown_appointment, appointment_used, appointment_over."""
    row = transaction.connection.execute(
        "SELECT state, slot_at FROM appointments WHERE id = ?", (code,)
    ).fetchone()
    if row is None or row[0] == "cancelled":
        raise Refused("unknown_appointment")
    if row[0] == "used":
        raise Refused("appointment_used", code)
    if transaction.moment.at > datetime.fromisoformat(row[1]):
        raise Refused("appointment_over", code)
    transaction.record(m.AppointmentCancelled(appointment=code))


def check_in(transaction: Transaction, booked: Booked, service: str) -> CheckIn:
    """What the check-in comes to now; see check_in_at."""
    return check_in_at(transaction, booked, service, transaction.moment.at)


def check_in_at(
    transaction: Transaction, booked: Booked, service: str, now: datetime, *, own: str = ""
) -> CheckIn:
    """What the check-in of that time comes to; the site's own list is right about service and slot.

    service: what the kiosk asked for, for an appointment that only the back office knows. own: a ticket that the same
    tap had got before, which has not used the appointment up.
    Raises Refused: bad_request, unknown_appointment, appointment_used, appointment_early, appointment_other_day.
    """
    if not _ID.fullmatch(booked.id):
        raise Refused("bad_request", "appointment")
    settings = transaction.settings
    row = transaction.connection.execute(
        "SELECT service, slot_at, state, ticket FROM appointments WHERE id = ?", (booked.id,)
    ).fetchone()
    slot_at = datetime.fromisoformat(row[1]) if row is not None else booked.slot_at
    if slot_at is None or slot_at.tzinfo is None or (row is not None and row[2] == "cancelled"):
        raise Refused("unknown_appointment")
    if row is not None and row[2] == "used" and row[3] != own:
        raise Refused("appointment_used", ticket_by_id(transaction.connection, row[3]).label)
    local, local_slot = local_time(now, settings.zone_info), local_time(slot_at, settings.zone_info)
    if local.date() != local_slot.date():
        raise Refused("appointment_other_day", f"{local_slot:%Y-%m-%d %H:%M}")
    earliest = slot_at - timedelta(minutes=settings.appointments.early_min)
    if now < earliest:
        raise Refused("appointment_early", f"{local_time(earliest, settings.zone_info):%H:%M}")
    late = now > slot_at + timedelta(minutes=settings.appointments.late_min)
    return CheckIn(booked.id, row[0] if row is not None else service, slot_at, late)


def origin_of(booking: CheckIn | None) -> Origin:
    """How a ticket with this check-in, or without one, came to be."""
    if booking is None:
        return Origin.TAKEN
    return Origin.LATE if booking.late else Origin.APPOINTMENT


def _state_of(transaction: Transaction, code: str) -> str:
    row = transaction.connection.execute("SELECT state FROM appointments WHERE id = ?", (code,)).fetchone()
    return "" if row is None else str(row[0])
