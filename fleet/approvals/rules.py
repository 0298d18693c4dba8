"""When a second person is needed, and what may become of a request. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from fleet.config import TwoPeople
from fleet.staff.permissions import Permission
from kiosk.domain.errors import Refused

_ROOT_DIGITS = 2  # a province; "" is everywhere
_encode = msgspec.json.Encoder(order="deterministic").encode


class ApprovalState(StrEnum):
    """What became of a request; one that waits past its time counts as none."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"  # what was asked for has begun


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to do. arguments: everything that it depends on, so that nothing else passes by the answer."""

    what: str
    area: str
    permission: Permission
    arguments: Mapping[str, object]

    @property
    def digest(self) -> str:
        """SHA-256 of what, where and all arguments."""
        return hashlib.sha256(_encode((self.what, self.area, dict(self.arguments)))).hexdigest()


@dataclass(frozen=True, slots=True)
class Approval:
    """One request. `detail`: the arguments as JSON, for whoever decides."""

    id: str
    what: str
    area: str
    permission: Permission
    digest: str
    detail: str
    kiosks: int
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    state: ApprovalState = ApprovalState.WAITING
    decided_by: str = ""
    decided_at: datetime | None = None


def needs_second(area: str, kiosks: int, rules: TwoPeople) -> bool:
    """Whether an act below this area, of so many kiosks, concerns the whole fleet."""
    return rules.needed and (len(area) <= _ROOT_DIGITS or kiosks > rules.kiosks)


def request(asked: Asked, number: str, who: str, kiosks: int, *, at: datetime, rules: TwoPeople) -> Approval:
    """One that waits."""
    return Approval(
        id=number,
        what=asked.what,
        area=asked.area,
        permission=asked.permission,
        digest=asked.digest,
        detail=_encode(dict(asked.arguments)).decode("utf-8"),
        kiosks=kiosks,
        asked_by=who,
        asked_at=at,
        expires_at=at + timedelta(hours=rules.hours),
    )


def decided(approval: Approval, who: str, *, approve: bool, at: datetime) -> Approval:
    """After another person's answer. Raises Refused: approval_self, approval_late, approval_decided."""
    if approval.state is not ApprovalState.WAITING:
        raise Refused("approval_decided", approval.state)
    if approval.expires_at <= at:
        raise Refused("approval_late")
    if who == approval.asked_by:
        raise Refused("approval_self")
    state = ApprovalState.APPROVED if approve else ApprovalState.REFUSED
    return replace(approval, state=state, decided_by=who, decided_at=at)


def passes(approval: Approval, asked: Asked, who: str, at: datetime) -> bool:
    """Whether it lets this person do exactly this now."""
    return (
        approval.state is ApprovalState.APPROVED
        and approval.digest == asked.digest
        and approval.asked_by == who
        and at < approval.expires_at
    )
