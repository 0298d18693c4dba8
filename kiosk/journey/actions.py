"""Everything that can happen to the screen: a finger, an answer, the clock, the far end."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent.schemas import RateableTicket, RateTaken, State, TakenTicket
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.journey.apply import ApplyAnswered, ApplyFinger
from kiosk.journey.certify import CertifyAnswered, CertifyFinger, FaceTold
from kiosk.journey.content import ContentFinger, ContentWorld
from kiosk.journey.entry import EntryFinger
from kiosk.journey.errands import Errand
from kiosk.journey.look import Size
from kiosk.journey.lookup import Answered, LookupFinger
from kiosk.journey.mine import DoMine, ToldMine
from kiosk.journey.route import Back, Home, Open
from kiosk.journey.scanning import ScanTold


class Sheet(StrEnum):
    """What may lie over the page, above the bottom bar."""

    HELP = "help"
    DISPLAY = "display"
    VOICE = "voice"


# ---- a finger ----


@dataclass(frozen=True, slots=True)
class Wake:
    """The first touch: wakes, and presses nothing."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Any touch while a visit is open."""


@dataclass(frozen=True, slots=True)
class TakeNumber:
    """One tap takes the number."""

    service: str


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """Arm the reader once more."""


@dataclass(frozen=True, slots=True)
class Digit:
    """A key of the number pad, a digit of a scanner."""

    digit: str


@dataclass(frozen=True, slots=True)
class Erase:
    """删除: one digit."""


@dataclass(frozen=True, slots=True)
class ClearDigits:
    """全部清空."""


@dataclass(frozen=True, slots=True)
class ConfirmCode:
    """确定 on the number pad, or Enter of a scanner."""


@dataclass(frozen=True, slots=True)
class ChooseLevel:
    """One of the five faces."""

    level: RatingLevel


@dataclass(frozen=True, slots=True)
class ToggleReason:
    """A reason is ticked or not any more."""

    reason: RatingReason


@dataclass(frozen=True, slots=True)
class SendRating:
    """提交评价."""


@dataclass(frozen=True, slots=True)
class TurnTo:
    """Another part of the page that is open: what its route is about."""

    about: str


@dataclass(frozen=True, slots=True)
class NewRoll:
    """新纸卷已换好."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The resident is done."""


@dataclass(frozen=True, slots=True)
class Continue:
    """继续办理: the whole time again."""


@dataclass(frozen=True, slots=True)
class ShowSheet:
    """Open a sheet, or close it where it is open already."""

    sheet: Sheet


@dataclass(frozen=True, slots=True)
class CloseSheet:
    """关上."""


@dataclass(frozen=True, slots=True)
class SetSize:
    """字的大小."""

    size: Size


@dataclass(frozen=True, slots=True)
class SetHigh:
    """颜色."""

    high: bool


@dataclass(frozen=True, slots=True)
class SetLow:
    """按钮高低."""

    low: bool


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """语言."""

    language: str


@dataclass(frozen=True, slots=True)
class SetVoice:
    """朗读 on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetVolume:
    """How loud, 1 to 5."""

    level: int


Finger = (
    Wake
    | Touched
    | Open
    | Back
    | Home
    | TakeNumber
    | ReadAgain
    | Digit
    | Erase
    | ClearDigits
    | ConfirmCode
    | ChooseLevel
    | ToggleReason
    | SendRating
    | TurnTo
    | NewRoll
    | Finish
    | Continue
    | ShowSheet
    | CloseSheet
    | SetSize
    | SetHigh
    | SetLow
    | SetLanguage
    | SetVoice
    | SetVolume
    | LookupFinger
    | ApplyFinger
    | EntryFinger
    | ContentFinger
    | CertifyFinger
    | DoMine
)

# ---- the world ----


@dataclass(frozen=True, slots=True)
class Heard:
    """The agent said how everything is. `at` is monotonic seconds of this machine."""

    state: State
    at: float


@dataclass(frozen=True, slots=True)
class Lost:
    """The agent does not answer."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Ticked:
    """A second or a minute went by."""

    now: datetime
    at: float


@dataclass(frozen=True, slots=True)
class Took:
    """The answer to a number taken."""

    command: str
    taken: TakenTicket


@dataclass(frozen=True, slots=True)
class FoundRateable:
    """The answer to a code."""

    code: str
    ticket: RateableTicket


@dataclass(frozen=True, slots=True)
class RatingTaken:
    """The answer to a rating."""

    answer: RateTaken


@dataclass(frozen=True, slots=True)
class RollNoted:
    """The answer to a new paper roll."""


@dataclass(frozen=True, slots=True)
class HelpCalled:
    """The answer to 人工帮助."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An errand was refused (with its reason) or nobody answered (reason empty)."""

    errand: Errand
    reason: str
    detail: str = ""  # what the refusal names: a time, a number


@dataclass(frozen=True, slots=True)
class Crashed:
    """The screen itself failed; logged already."""


World = (
    Heard
    | Lost
    | Ticked
    | Took
    | FoundRateable
    | RatingTaken
    | RollNoted
    | HelpCalled
    | Answered
    | ApplyAnswered
    | ScanTold
    | CertifyAnswered
    | FaceTold
    | ContentWorld
    | ToldMine
    | Failed
    | Crashed
)
Action = Finger | World
