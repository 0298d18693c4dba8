"""What a member of staff does for a service."""

from kiosk.domain.errors import Refused
from kiosk.queue import move_events as m
from kiosk.queue.skills import Skill
from kiosk.queue.transaction import Transaction


def set_skill(transaction: Transaction, by: str, staff: str, service: str, skill: Skill) -> None:
    """Counts from the next call on. Raises Refused: unknown_staff, unknown_service."""
    known = transaction.connection.execute("SELECT 1 FROM staff WHERE id = ?", (staff,)).fetchone()
    if known is None:
        raise Refused("unknown_staff", "staff")
    if transaction.settings.service(service) is None:
        raise Refused("unknown_service", "service")
    transaction.record(m.SkillSet(staff=staff, service=service, skill=skill.value, by=by))
    transaction.touch("hall", "windows")
