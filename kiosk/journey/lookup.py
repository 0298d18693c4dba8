"""Looking something up: what the screen knows of it, what can happen to it, and what it asks for. Values only."""

from dataclasses import dataclass, field

from agent.lookup_schemas import Account, Answer, NeedsMore, NoAnswer, Revealed, Shown, Slice, Way
from agent.schemas import Role


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: an item, for whom, of when. Kept until another item is chosen, so that a step up can ask it again."""

    item: str
    for_relative: bool = False
    inputs: tuple[tuple[str, str], ...] = ()
    account: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where the lookup stands. The answer is a slice: the whole of it stays in the visit's process."""

    wish: Wish | None = None
    role: Role = Role.SELF  # whose card or PIN is asked for now
    armed: bool = False  # the reader was seen waiting for that card: what was read before does not count
    shown: Shown | None = field(default=None, repr=False)
    revealed: Revealed | None = field(default=None, repr=False)
    revealed_until: float = 0.0  # monotonic seconds, as Model.at
    leaf: int = 0  # which part of a record that is too long for one page
    accounts: tuple[Account, ...] = field(default=(), repr=False)
    needs: NeedsMore | None = None
    refused: NoAnswer | None = field(default=None, repr=False)
    wrong: tuple[tuple[str, str], ...] = ()  # input → a word of `wrong.<word>`
    job: str = ""  # of the slip of this answer
    typed: str = ""  # letters of the search


# ---- a finger ----


@dataclass(frozen=True, slots=True)
class ChooseItem:
    """An item of a list, or one that was found."""

    item: str


@dataclass(frozen=True, slots=True)
class Agree:
    """The notice was read: go on, for oneself or for a relative."""

    for_relative: bool = False


@dataclass(frozen=True, slots=True)
class ChooseAccount:
    """One of several insured accounts."""

    account: str


@dataclass(frozen=True, slots=True)
class ChoosePeriod:
    """Other years or months: inputs as the item has them; none = all."""

    inputs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProveBy:
    """How to prove more."""

    way: Way


@dataclass(frozen=True, slots=True)
class PinAgain:
    """Let the keypad's keys count once more."""


@dataclass(frozen=True, slots=True)
class ChooseTab:
    """One 险种 of the answer."""

    code: str


@dataclass(frozen=True, slots=True)
class ChooseYear:
    """The months of one year; 0 = all years again."""

    year: int


@dataclass(frozen=True, slots=True)
class TurnSlice:
    """Another page of the answer."""

    page: int


@dataclass(frozen=True, slots=True)
class TurnLeaf:
    """Another part of a long record."""

    leaf: int


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """One row, with all it has; by its place on the page."""

    place: int


@dataclass(frozen=True, slots=True)
class ShowMasked:
    """显示 10 秒."""


@dataclass(frozen=True, slots=True)
class HideMasked:
    """Before the ten seconds are over."""


@dataclass(frozen=True, slots=True)
class PrintShown:
    """打印这一页."""


@dataclass(frozen=True, slots=True)
class AskAgain:
    """再试一次: the same wish."""


@dataclass(frozen=True, slots=True)
class TypeLetter:
    """A key of the search's keyboard; "" takes the last one back."""

    letter: str


@dataclass(frozen=True, slots=True)
class ClearLetters:
    """全部清空."""


LookupFinger = (
    ChooseItem
    | Agree
    | ChooseAccount
    | ChoosePeriod
    | ProveBy
    | PinAgain
    | ChooseTab
    | ChooseYear
    | TurnSlice
    | TurnLeaf
    | OpenRecord
    | ShowMasked
    | HideMasked
    | PrintShown
    | AskAgain
    | TypeLetter
    | ClearLetters
)


# ---- what is asked of the visit's process, the readers and the keypad ----


@dataclass(frozen=True, slots=True)
class AskItem:
    """The wish; the same command gets the same answer."""

    command: str
    wish: Wish
    slice: Slice


@dataclass(frozen=True, slots=True)
class AskSlice:
    """Another part of the answer that is there."""

    answer: str
    slice: Slice


@dataclass(frozen=True, slots=True)
class AskReveal:
    """What is masked on this page."""

    answer: str


@dataclass(frozen=True, slots=True)
class AskSlip:
    """This page on paper."""

    command: str
    answer: str
    language: str


@dataclass(frozen=True, slots=True)
class ArmFor:
    """Readers may read the card of this person."""

    role: Role


@dataclass(frozen=True, slots=True)
class AskPin:
    """Keys of the encrypting keypad count; for a form's field, or for a proof where it is ""."""

    role: Role
    field: str = ""


@dataclass(frozen=True, slots=True)
class AskNoPin:
    """They do not count any more."""


LookupErrand = AskItem | AskSlice | AskReveal | AskSlip | ArmFor | AskPin | AskNoPin
VisitErrand = AskItem | AskSlice | AskReveal | AskSlip  # those that the visit's process answers


# ---- the world ----


@dataclass(frozen=True, slots=True)
class Answered:
    """What the visit's process said to an errand."""

    errand: VisitErrand
    answer: Answer = field(repr=False)
