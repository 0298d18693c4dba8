"""Messages of supervisors and of the site's appointment book. Additive only, like kiosk.queue.schemas."""

from datetime import date, datetime

from kiosk.queue.schemas import Message
from kiosk.queue.skills import Skill


class ListAppointment(Message, frozen=True, kw_only=True):
    """POST /v1/appointments of the operator or a supervisor: on the list, or moved. No personal data."""

    command: str
    appointment: str  # the code that checks in: letters, digits, _ and -, at most 40
    service: str
    slot_at: datetime


class BookAppointment(Message, frozen=True, kw_only=True):
    """POST /v1/office/appointments of a supervisor: the answer's code is told to the person. No personal data."""

    command: str
    service: str
    day: date
    time: str  # "09:30", the site's own


class CancelAppointment(Message, frozen=True, kw_only=True):
    """POST /v1/appointments/{appointment}/cancel."""

    command: str


class Appointment(Message, frozen=True, kw_only=True):
    """One appointment. `state`: listed, used, cancelled or missed; `number` of the ticket that it became."""

    appointment: str
    service: str
    slot_at: datetime
    state: str
    number: str = ""
    late: bool = False


class Appointments(Message, frozen=True, kw_only=True):
    """GET /v1/appointments?day=2026-11-23: those of one day, by their slots."""

    appointments: tuple[Appointment, ...]


class SetSkill(Message, frozen=True, kw_only=True):
    """POST /v1/staff/{staff}/skills of a supervisor."""

    service: str
    skill: Skill


class StaffSkills(Message, frozen=True, kw_only=True):
    """Service → a word of Skill, where one was ever set."""

    staff: str
    skills: dict[str, Skill]
