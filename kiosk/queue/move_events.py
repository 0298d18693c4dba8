"""What happens to a ticket between two windows, and on the lists that the site keeps; see kiosk.queue.events."""

from datetime import datetime

from kiosk.domain.priority import PriorityClass
from kiosk.queue.recorded import Recorded
from kiosk.queue.words import Origin, ParkReason, Place


class TicketContinued(Recorded, frozen=True, kw_only=True, tag="ticket.continued"):
    """Done at the window, and waiting for its next service with the same number."""

    ticket: str
    number: str
    service: str
    window: int
    staff: str
    waited_s: int
    served_s: int
    next_service: str
    level: int
    rank_ms: int


class ServiceAdded(Recorded, frozen=True, kw_only=True, tag="ticket.service_added"):
    """One more service for the same number, after those it has."""

    ticket: str
    number: str
    service: str  # the one that was added
    window: int
    staff: str


class TicketMoved(Recorded, frozen=True, kw_only=True, tag="ticket.moved"):
    """Sent elsewhere, or put further back at the resident's wish (origin `postponed`), or open again
    at a window that had finished it (`reopened`); number and taken time stay.

    `window` and `staff`: who sent it; None and "" where nobody had it. Its note, if any, is never here.
    """

    ticket: str
    number: str
    service: str  # where it waits now
    from_service: str
    origin: Origin
    level: int
    rank_ms: int
    window: int | None = None
    staff: str = ""
    for_window: int | None = None
    for_staff: str = ""
    place: Place | None = None


class TicketParked(Recorded, frozen=True, kw_only=True, tag="ticket.parked"):
    """Set aside at a window, to be called back there."""

    ticket: str
    number: str
    service: str
    window: int
    staff: str
    reason: ParkReason
    due_ms: int


class TicketReturned(Recorded, frozen=True, kw_only=True, tag="ticket.returned"):
    """Back in the queue after a no-show. `by`: staff, kiosk or phone; `actor`: which."""

    ticket: str
    number: str
    service: str
    by: str
    actor: str
    level: int
    rank_ms: int


class PriorityGranted(Recorded, frozen=True, kw_only=True, tag="ticket.granted"):
    """A member of staff gave a waiting ticket another class."""

    ticket: str
    number: str
    service: str
    priority: PriorityClass
    level: int
    staff: str
    window: int


class AppointmentListed(Recorded, frozen=True, kw_only=True, tag="appointment.listed"):
    """On the site's list; a second one with the same code moves it."""

    appointment: str
    service: str
    slot_at: datetime


class AppointmentCancelled(Recorded, frozen=True, kw_only=True, tag="appointment.cancelled"):
    """Given back in time."""

    appointment: str


class AppointmentMissed(Recorded, frozen=True, kw_only=True, tag="appointment.missed"):
    """Nobody checked in until it was too late."""

    appointment: str
    service: str


class SkillSet(Recorded, frozen=True, kw_only=True, tag="staff.skill"):
    """What a member of staff does for a service; a word of kiosk.queue.skills.Skill."""

    staff: str
    service: str
    skill: str
    by: str


Move = TicketContinued | ServiceAdded | TicketMoved | TicketParked | TicketReturned | PriorityGranted
Listing = AppointmentListed | AppointmentCancelled | AppointmentMissed | SkillSet
