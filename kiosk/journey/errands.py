"""What the screen asks of the agent. Each that changes something carries the command id of the finger."""

from dataclasses import dataclass
from datetime import datetime

from agent.certify_schemas import CertifyAsk
from agent.schemas import CodeFor
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.journey.apply import ApplyErrand
from kiosk.journey.certify import FaceErrand
from kiosk.journey.content import ContentErrand
from kiosk.journey.lookup import LookupErrand
from kiosk.journey.mine import MineErrand
from kiosk.journey.scanning import ScanErrand


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
class AskCode:
    """Codes before the scanner count."""

    purpose: CodeFor


@dataclass(frozen=True, slots=True)
class AskNoCode:
    """Codes before the scanner do not count any more."""


@dataclass(frozen=True, slots=True)
class TakeTicket:
    """A number for a service; the same command never takes two."""

    command: str
    service: str
    language: str
    appointment: str = ""  # that is checked in with; one of the site's own list names the service
    slot_at: datetime | None = None  # of an appointment of the back office


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
class NoteNewRoll:
    """A new paper roll is in the slip printer."""

    command: str


@dataclass(frozen=True, slots=True)
class CallHelp:
    """Tell the staff."""


@dataclass(frozen=True, slots=True)
class SwitchVoice:
    """朗读 on or off; `page` is read at once."""

    on: bool
    page: str


@dataclass(frozen=True, slots=True)
class ChangeVolume:
    """How loud, 1 to 5."""

    level: int


@dataclass(frozen=True, slots=True)
class TellPage:
    """Another page is on the screen; `number` of the ticket on it."""

    page: str
    number: str = ""


Errand = (
    BeginVisit
    | SayActive
    | EndVisit
    | ArmReaders
    | DisarmReaders
    | AskCode
    | AskNoCode
    | TakeTicket
    | FindRateable
    | GiveRating
    | NoteNewRoll
    | CallHelp
    | SwitchVoice
    | ChangeVolume
    | TellPage
    | LookupErrand
    | ApplyErrand
    | ScanErrand
    | CertifyAsk
    | FaceErrand
    | ContentErrand
    | MineErrand
)
