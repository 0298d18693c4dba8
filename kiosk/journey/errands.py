"""What the screen asks of the agent. Each that changes something carries the command id of the finger."""

from dataclasses import dataclass

from kiosk.domain.rating import RatingLevel, RatingReason


@dataclass(frozen=True, slots=True)
class BeginVisit:
    """Somebody woke the screen."""

    command: str


@dataclass(frozen=True, slots=True)
class SayActive:
    """Somebody is still there."""

    visit: int


@dataclass(frozen=True, slots=True)
class EndVisit:
    """The visit is over: done, home, crash."""

    visit: int
    command: str
    reason: str


@dataclass(frozen=True, slots=True)
class ArmReaders:
    """Readers may read."""


@dataclass(frozen=True, slots=True)
class DisarmReaders:
    """Readers must not read any more."""


@dataclass(frozen=True, slots=True)
class TakeTicket:
    """A number for a service; the same command never takes two."""

    command: str
    service: str
    language: str


@dataclass(frozen=True, slots=True)
class FindRateable:
    """What a code on a slip stands for."""

    code: str


@dataclass(frozen=True, slots=True)
class GiveRating:
    """A rating by the code of a slip."""

    command: str
    code: str
    level: RatingLevel
    reasons: tuple[RatingReason, ...]


@dataclass(frozen=True, slots=True)
class CallHelp:
    """Tell the staff."""


Errand = (
    BeginVisit
    | SayActive
    | EndVisit
    | ArmReaders
    | DisarmReaders
    | TakeTicket
    | FindRateable
    | GiveRating
    | CallHelp
)
