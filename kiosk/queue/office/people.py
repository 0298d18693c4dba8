"""Members of staff as the office sees them."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.domain.errors import Refused
from kiosk.queue.office.certificate import Certificate
from kiosk.queue.skills import Skill
from kiosk.queue.staff import Role


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff. `windows`: where they sit now. `skills`: where one was ever set; else `main`."""

    id: str
    login: str
    name: str
    role: Role
    disabled: bool
    certificate: Certificate | None
    windows: tuple[int, ...]
    skills: Mapping[str, Skill] = field(default_factory=dict)


def members(connection: sqlite3.Connection) -> list[Member]:
    """Everybody, those who may still sign in first, by number."""
    seats, skills = _seats(connection), _skills(connection)
    rows = connection.execute(
        "SELECT id, login, name, role, disabled, number, valid_until FROM staff"
        " LEFT JOIN certificates ON certificates.staff = staff.id ORDER BY disabled, login"
    )
    return [_member(row, seats, skills) for row in rows]


def member(connection: sqlite3.Connection, staff: str) -> Member:
    """Raises Refused unknown_staff."""
    found = next((one for one in members(connection) if one.id == staff), None)
    if found is None:
        raise Refused("unknown_staff")
    return found


def certificate_of(connection: sqlite3.Connection, staff: str) -> Certificate | None:
    """What the register has of this person."""
    row = connection.execute(
        "SELECT number, valid_until FROM certificates WHERE staff = ?", (staff,)
    ).fetchone()
    return None if row is None else Certificate(row[0], date.fromisoformat(row[1]))


def _member(
    row: tuple[str, str, str, str, int, str | None, str | None],
    seats: dict[str, tuple[int, ...]],
    skills: dict[str, dict[str, Skill]],
) -> Member:
    staff, login, name, role, disabled, number, until = row
    held = (
        Certificate(number, date.fromisoformat(until)) if number is not None and until is not None else None
    )
    return Member(
        staff, login, name, Role(role), bool(disabled), held, seats.get(staff, ()), skills.get(staff, {})
    )


def _seats(connection: sqlite3.Connection) -> dict[str, tuple[int, ...]]:
    seats: dict[str, tuple[int, ...]] = {}
    for staff, window in connection.execute(
        "SELECT staff, window FROM windows WHERE staff IS NOT NULL ORDER BY window"
    ):
        seats[staff] = (*seats.get(staff, ()), window)
    return seats


def certified_at(connection: sqlite3.Connection, window: int, today: date) -> str:
    """The number of the certificate of whoever sits at the window, "" where none is valid today."""
    row = connection.execute(
        "SELECT number FROM windows JOIN certificates ON certificates.staff = windows.staff"
        " WHERE window = ? AND valid_until >= ?",
        (window, today.isoformat()),
    ).fetchone()
    return "" if row is None else str(row[0])


def _skills(connection: sqlite3.Connection) -> dict[str, dict[str, Skill]]:
    skills: dict[str, dict[str, Skill]] = {}
    for staff, service, skill in connection.execute("SELECT staff, service, skill FROM skills"):
        skills.setdefault(staff, {})[service] = Skill(skill)
    return skills
