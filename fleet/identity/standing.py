"""Whether a reporter's word is taken, and when one identity is seen on two machines. Pure.

A disk that was copied brings its key along, so that two machines sign alike. They differ in their hardware, and their
boots take turns: a boot of a machine that was followed by another one never speaks again, unless there are two of them.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

BOOTS_KEPT = 6
ENOUGH_POINTS = 2  # one alone may be a restored backup, or a message that was overtaken
POINTS_HOLD = timedelta(hours=24)


class Standing(StrEnum):
    """What the fleet does with a reporter's requests."""

    APPROVED = "approved"
    PENDING = "pending"  # enrolled by a code that does not approve: somebody has to
    QUARANTINED = "quarantined"  # two machines have this identity: nothing is taken of either


class Doubt(StrEnum):
    """Why a reporter was quarantined."""

    TWO_MACHINES = "two_machines"
    TWO_BOOTS = "two_boots"
    FORKS = "forks"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the machine behind an identity. `pinned`: another machine is turned away, without any doubt."""

    standing: Standing
    why: str = ""
    parts: tuple[str, ...] = ()
    other_parts: tuple[str, ...] = ()
    pinned: bool = False
    boots: tuple[str, ...] = ()
    points: int = 0
    points_at: datetime | None = None


class AnotherMachine(Exception):
    """The identity was given to the other one of two machines."""


def same_machine(known: Collection[str], stated: Collection[str]) -> bool:
    """Whether at least one part is the same; a machine that cannot say anything is never doubted."""
    return not known or not stated or not set(known).isdisjoint(stated)


def after_sync(seen: Seen, boot: str, parts: tuple[str, ...], now: datetime) -> Seen:
    """What is known after this machine has spoken. Raises AnotherMachine."""
    if not same_machine(seen.parts, parts):
        if seen.pinned:
            raise AnotherMachine
        return replace(_doubted(seen, Doubt.TWO_MACHINES), other_parts=parts)
    known = replace(seen, parts=parts or seen.parts)
    if boot in seen.boots[1:]:
        known = _with_point(known, Doubt.TWO_BOOTS, now)
    boots = (boot, *(one for one in seen.boots if one != boot))
    return replace(known, boots=boots[:BOOTS_KEPT])


def after_fork(seen: Seen, now: datetime) -> Seen:
    """Other rows came under numbers that were sent before: a restored backup, or a second machine."""
    return _with_point(seen, Doubt.FORKS, now)


def released(seen: Seen, *, keep_other: bool) -> Seen:
    """One of the two machines goes on, the other one has to enrol anew."""
    parts = seen.other_parts if keep_other else seen.parts
    return Seen(Standing.APPROVED, parts=parts, pinned=bool(parts))


def _with_point(seen: Seen, doubt: Doubt, now: datetime) -> Seen:
    old = seen.points_at is None or now - seen.points_at > POINTS_HOLD
    points = 1 if old else seen.points + 1
    known = replace(seen, points=points, points_at=now)
    return _doubted(known, doubt) if points >= ENOUGH_POINTS else known


def _doubted(seen: Seen, doubt: Doubt) -> Seen:
    return replace(seen, standing=Standing.QUARANTINED, why=doubt.value)
