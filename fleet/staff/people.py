"""A member of staff, a login that holds, and who is behind a request."""

from dataclasses import dataclass
from datetime import datetime

from fleet.staff.permissions import Grant, Permission, allows, scopes


@dataclass(frozen=True, slots=True)
class Member:
    """One person of operations."""

    login: str
    name: str
    password_hash: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A login that holds until `expires_at`; the token is kept as its digest. `strong`: more than a password proved it."""

    digest: str
    login: str
    csrf: str
    began_at: datetime
    expires_at: datetime
    address: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in; `grants` are those that hold for this session.

    session: its digest. weak: a second factor is missing, so that they may only look.
    """

    login: str
    name: str
    csrf: str
    grants: tuple[Grant, ...]
    session: str = ""
    weak: bool = False

    def may(self, permission: Permission, area: str | None = None) -> bool:
        """Whether they may do this below the area; None: anywhere at all."""
        return bool(self.scopes(permission)) if area is None else allows(self.grants, permission, area)

    def scopes(self, permission: Permission) -> tuple[str, ...]:
        """The areas where they may do it."""
        return scopes(self.grants, permission)
