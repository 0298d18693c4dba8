"""What the office's pages say to the queue."""

from datetime import date

from kiosk.domain.priority import PriorityClass
from kiosk.queue.schemas import Message, StopReason
from kiosk.queue.staff import Role


class Hire(Message, frozen=True, kw_only=True):
    """POST /v1/office/staff: a new member of staff; the answer has the password, once."""

    login: str
    name: str
    role: Role = Role.STAFF


class HandedOver(Message, frozen=True, kw_only=True):
    """A password that is shown once and kept nowhere in the clear."""

    staff: str
    password: str


class NewRole(Message, frozen=True, kw_only=True):
    """POST /v1/office/staff/{staff}/role."""

    role: Role


class NewCertificate(Message, frozen=True, kw_only=True):
    """POST /v1/office/staff/{staff}/certificate; an empty number takes it away."""

    number: str
    valid_until: date | None = None


class StopService(Message, frozen=True, kw_only=True):
    """POST /v1/office/services/{service}/stop."""

    command: str
    reason: StopReason


class ResumeService(Message, frozen=True, kw_only=True):
    """POST /v1/office/services/{service}/resume."""

    command: str


class ServiceChanged(Message, frozen=True, kw_only=True):
    """The stored first answer."""

    service: str
    stopped: bool


class GiveNumber(Message, frozen=True, kw_only=True):
    """POST /v1/office/tickets: a number for somebody who stands at the desk. Answer: TakenTicket."""

    command: str
    service: str
    priority: PriorityClass = PriorityClass.NORMAL


class GrantPriority(Message, frozen=True, kw_only=True):
    """POST /v1/office/tickets/{ticket}/priority: the class of one that waits."""

    command: str
    priority: PriorityClass


class GiveBack(Message, frozen=True, kw_only=True):
    """POST /v1/office/tickets/{ticket}/cancel: its owner left, and said so."""

    command: str


class FreeWindow(Message, frozen=True, kw_only=True):
    """POST /v1/office/windows/{window}/free. `staff`, `number`: who and what the board showed there, "" for no ticket."""

    command: str
    staff: str
    number: str = ""


class WindowFreed(Message, frozen=True, kw_only=True):
    """The stored first answer. `number`: what waits again."""

    window: int
    number: str
