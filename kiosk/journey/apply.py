"""Having something done (办): what the screen knows of it, what a finger can do, and what it asks for. Values only."""

from dataclasses import dataclass, field

from agent.apply_schemas import (
    ApplyAnswer,
    Confirming,
    Done,
    Filling,
    HandedOver,
    Materials,
    Reviewing,
)
from kiosk.journey.entry import Entry
from kiosk.journey.scanning import Scan, ScanFinger

Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Applying:
    """Where it stands. What is typed is only of the step that is shown; everything else is in the visit's process."""

    item: str = ""
    draft: str = ""
    filling: Filling | None = field(default=None, repr=False)
    values: Values = field(default=(), repr=False)  # of this step, by field
    wrong: tuple[tuple[str, str], ...] = ()  # field → a word of `wrong.<word>`
    entry: Entry | None = field(default=None, repr=False)  # the field that is open
    reviewing: Reviewing | None = field(default=None, repr=False)
    leaf: int = 0  # which part of a review or a receipt that is too long for one page
    confirming: Confirming | None = None
    done: Done | None = field(default=None, repr=False)
    materials: Materials | None = None
    material: str = ""  # the one that is put under the camera
    scan: Scan = field(default_factory=Scan)  # its pages
    progress: "AskForMaterials | None" = None  # asked by itself while something is sent
    handed: HandedOver | None = None  # goes with the next number that is taken
    job: str = ""  # of the slip
    proof_job: str = ""  # of the proof
    problem: str = ""  # why the last slip or proof was not begun
    trail: tuple[str, ...] = ()  # the steps that were filled in before this one, and this one
    left: tuple[tuple[str, Values], ...] = field(default=(), repr=False)  # typed on a step, then 返回
    language: str = ""  # in which the visit's process was asked last
    sends: bool = False  # 确认 was pressed, and something else came first: it is sent when that is done
    poll: "AskWhatBecame | None" = None  # asked by itself; nobody's tap waits for it
    asked_at: float = 0.0  # monotonic seconds, as Model.at: when what became of it was last asked

    def value(self, field_id: str) -> str:
        """What is typed for this field; "" where nothing is."""
        return dict(self.values).get(field_id, "")


# ---- a finger ----


@dataclass(frozen=True, slots=True)
class OpenField:
    """Tap on a field: its own page, with the keys that it needs."""

    field: str


@dataclass(frozen=True, slots=True)
class TakeEntry:
    """好了: what is typed belongs to the field, back to the step."""


@dataclass(frozen=True, slots=True)
class PickOption:
    """One of a few codes, on the step itself: no page of its own."""

    of: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NextStep:
    """下一步."""


@dataclass(frozen=True, slots=True)
class GoToStep:
    """修改: a step, from the review; "" = the review again."""

    step: str


@dataclass(frozen=True, slots=True)
class TurnReview:
    """Another part of the review or the receipt."""

    leaf: int


@dataclass(frozen=True, slots=True)
class Confirm:
    """确认办理."""


@dataclass(frozen=True, slots=True)
class AskHow:
    """再看看: what became of it."""


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """The receipt, or the code to ask again by."""


@dataclass(frozen=True, slots=True)
class PrintOnA4:
    """打印证明."""


@dataclass(frozen=True, slots=True)
class TakeBooked:
    """取号, of the appointment that was checked in with."""


@dataclass(frozen=True, slots=True)
class ShowMaterials:
    """材料."""


@dataclass(frozen=True, slots=True)
class ToPerson:
    """转人工: a number with the case attached."""


ApplyFinger = (
    OpenField
    | TakeEntry
    | PickOption
    | NextStep
    | GoToStep
    | TurnReview
    | Confirm
    | AskHow
    | PrintReceipt
    | PrintOnA4
    | TakeBooked
    | ShowMaterials
    | ToPerson
    | ScanFinger
)


# ---- what is asked of the visit's process ----


@dataclass(frozen=True, slots=True)
class AskForm:
    """Begin."""

    command: str
    item: str
    language: str
    account: str = ""
    for_relative: bool = False


@dataclass(frozen=True, slots=True)
class HandStep:
    """What was typed on a step."""

    draft: str
    step: str
    values: Values = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class AskStep:
    """Back to a step or to the review. `edits`: 修改, from the review, which comes again after it."""

    draft: str
    step: str
    language: str
    edits: bool = False


@dataclass(frozen=True, slots=True)
class SendForm:
    """确认."""

    command: str
    draft: str
    language: str


@dataclass(frozen=True, slots=True)
class AskWhatBecame:
    """Of what is being confirmed."""

    draft: str
    language: str


@dataclass(frozen=True, slots=True)
class AskWhatBecameOf:
    """Of what somebody has a slip of."""

    command: str
    code: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class AskReceipt:
    """On a slip."""

    command: str
    draft: str
    language: str


@dataclass(frozen=True, slots=True)
class AskProof:
    """On A4."""

    command: str
    draft: str
    language: str


@dataclass(frozen=True, slots=True)
class AskForMaterials:
    """The list."""

    draft: str


@dataclass(frozen=True, slots=True)
class SendMaterial:
    """The pages that the document camera holds, or `again` what a cut stopped."""

    command: str
    draft: str
    material: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class DropMaterial:
    """Do without."""

    draft: str
    material: str


@dataclass(frozen=True, slots=True)
class AskHandOver:
    """For a window."""

    command: str
    draft: str


ApplyErrand = (
    AskForm
    | HandStep
    | AskStep
    | SendForm
    | AskWhatBecame
    | AskWhatBecameOf
    | AskReceipt
    | AskProof
    | AskForMaterials
    | SendMaterial
    | DropMaterial
    | AskHandOver
)


# ---- the world ----


@dataclass(frozen=True, slots=True)
class ApplyAnswered:
    """What the visit's process said to an errand."""

    errand: ApplyErrand
    answer: ApplyAnswer = field(repr=False)
