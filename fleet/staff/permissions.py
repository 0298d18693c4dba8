"""What a role may do, and where a grant of it holds: one table. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One kind of act; every route of operations names the one it needs."""

    VIEW = "view"
    ACK = "ack"  # an alert is being looked after
    SILENCE = "silence"  # an alert, or an area during maintenance
    ORDER = "order"  # work orders
    COMMAND = "command"  # restart, self-test, log bundle: what a kiosk does once
    SCREEN = "screen"  # a blurred picture of a kiosk's screen
    CONFIGURE = "configure"  # what a kiosk should be like
    ROLLOUT = "rollout"  # catalogue, forms, texts, content packs
    ENROL = "enrol"  # codes, approval and revocation of reporters
    STAFF_ADMIN = "staff_admin"  # people, their roles, their sessions
    AUDIT = "audit"  # what people did


class Role(StrEnum):
    """What somebody is; a person may be several, each in an area of its own."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    SECURITY = "security"
    AUDITOR = "auditor"


_OPERATES = frozenset({Permission.VIEW, Permission.ACK, Permission.ORDER, Permission.COMMAND})
_SUPERVISES = _OPERATES | {Permission.SILENCE, Permission.SCREEN}
_RUNS = _SUPERVISES | {Permission.CONFIGURE, Permission.ROLLOUT, Permission.ENROL}
# Who runs the system, who says who may, and who looks at both are three roles.
# Source: GB/T 22239-2019, 8.1.5 (system, audit and security administration are kept apart).
RIGHTS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW}),
    Role.OPERATOR: _OPERATES,
    Role.SUPERVISOR: _SUPERVISES,
    Role.ADMIN: _RUNS,
    Role.SECURITY: frozenset({Permission.VIEW, Permission.STAFF_ADMIN}),
    Role.AUDITOR: frozenset({Permission.VIEW, Permission.AUDIT}),
}


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role below an area; "" is everywhere."""

    role: Role
    area: str


def allows(grants: Iterable[Grant], permission: Permission, area: str) -> bool:
    """Whether one of the grants holds for the whole of the area."""
    return any(permission in RIGHTS[grant.role] and area.startswith(grant.area) for grant in grants)


def scopes(grants: Iterable[Grant], permission: Permission) -> tuple[str, ...]:
    """Where the permission holds: the widest areas, none of them inside another."""
    areas = sorted({grant.area for grant in grants if permission in RIGHTS[grant.role]})
    return tuple(area for area in areas if not any(area != wide and area.startswith(wide) for wide in areas))


def without_second_factor(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """What is left of them to somebody whose login had a password alone: looking."""
    return tuple(Grant(Role.VIEWER, grant.area) for grant in grants if Permission.VIEW in RIGHTS[grant.role])


def home(grants: Iterable[Grant]) -> str:
    """The one area that all grants lie below; "" where there is none."""
    areas = scopes(grants, Permission.VIEW)
    return areas[0] if len(areas) == 1 else ""
