"""What the screen and the visit's process say to each other of having something done (办), over the visit's own socket.

A draft lives in the visit's process and dies with it. The screen holds what is typed on the step that it shows, and hands it
over with 下一步. Values are texts as everywhere: money in 分, months as YYYYMM, dates as YYYY-MM-DD, a code as its code (several
joined by a space), an address as AREA_CODE/the rest, a yes or no as a code.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from agent.lookup_schemas import Cell, ChooseAccount, Message, NeedsMore, NoAnswer, Printing, Record

# ---- the screen asks ----


class StartForm(Message, frozen=True, kw_only=True, tag=True):
    """Begin an item's form anew. Answer: Filling, Reviewing (of a form without steps), NeedsMore, ChooseAccount, NoAnswer."""

    command: str
    item: str
    language: str
    account: str = ""
    for_relative: bool = False


class FillStep(Message, frozen=True, kw_only=True, tag=True):
    """What was typed on this step; what is not asked is not sent.

    Answer: Filling (the next step, or this one with `wrong`), Reviewing after the last, NoAnswer(GONE) as for all below.
    """

    draft: str
    step: str
    values: dict[str, str]
    language: str


class ToStep(Message, frozen=True, kw_only=True, tag=True):
    """Back to a step, or to the review with ""; none is shown behind one that lacks something. Answer: Filling, Reviewing."""

    draft: str
    step: str
    language: str


class Submit(Message, frozen=True, kw_only=True, tag=True):
    """确认: it is sent, once for each draft whatever the command.

    Answer: Done, Confirming, NeedsMore, ChooseAccount, Filling (with `wrong`), Reviewing (a material lacks), NoAnswer.
    NoAnswer(DOWN, BUSY) says that nothing was sent or done: the draft stays, and another Submit sends the same key again.
    """

    command: str
    draft: str
    language: str


class AskOutcome(Message, frozen=True, kw_only=True, tag=True):
    """What became of what is being confirmed. Never sends it again. Answer: as of Submit; of what was never sent, its step."""

    draft: str
    language: str


class AskByCode(Message, frozen=True, kw_only=True, tag=True):
    """What became of it, by the code on a slip that was given meanwhile. Answer: Done, Confirming, NoAnswer."""

    command: str
    code: str
    language: str


class PrintDone(Message, frozen=True, kw_only=True, tag=True):
    """The receipt, or the code to ask again by, on a slip; once for each command. Answer: Printing, NoAnswer(GONE)."""

    command: str
    draft: str
    language: str


class PrintProof(Message, frozen=True, kw_only=True, tag=True):
    """The proof on A4, under the number that it has; once for each command. Answer: Printing, NoAnswer(GONE).

    NoAnswer(NOT_ELIGIBLE): it was printed as often as it may be.
    """

    command: str
    draft: str
    language: str


class AskMaterials(Message, frozen=True, kw_only=True, tag=True):
    """The list of what is to be put under the camera. Answer: Materials."""

    draft: str


class SendPages(Message, frozen=True, kw_only=True, tag=True):
    """Upload what the document camera holds now as this material, in place of what was there. Answer: Materials.

    `again`: what a cut stopped, not what the camera holds. Parts that the back office has acknowledged are not sent again.
    The answer comes after two seconds at the latest, with SENDING where it takes longer: AskMaterials says how far it is.
    """

    command: str
    draft: str
    material: str
    again: bool = False


class DropPages(Message, frozen=True, kw_only=True, tag=True):
    """Do without what was uploaded as this material. Answer: Materials."""

    draft: str
    material: str


class HandOver(Message, frozen=True, kw_only=True, tag=True):
    """Give it to a person: what was filled in goes to the back office as a case for a window. Answer: HandedOver.

    Where the back office does not answer, the case is only item, step and names of materials.
    """

    command: str
    draft: str


# ---- the visit's process answers ----


class Choice(Message, frozen=True, kw_only=True, tag=True):
    """One of a source's records. `value` goes back in FillStep; it says nothing by itself."""

    value: str
    cells: tuple[Cell, ...]


class Filling(Message, frozen=True, kw_only=True, tag=True):
    """A step to fill in. `asked`: the fields that are asked now, others are hidden by their `when`.

    `number` of `steps`, from 1. `values`: what was typed before, by field; a PIN never. `known`: of who stands here, masked.
    `choices`: of fields with a source. `wrong`: field → a word of `wrong.<word>`. `pins`: those that were typed at the keypad.
    """

    draft: str
    item: str
    step: str
    number: int
    steps: int
    asked: tuple[str, ...]
    values: dict[str, str]
    known: dict[str, Cell]
    choices: dict[str, tuple[Choice, ...]]
    wrong: dict[str, str]
    pins: tuple[str, ...] = ()


class ReviewPart(Message, frozen=True, kw_only=True, tag=True):
    """One step as it was filled in: its fields as cells, in words where they are codes; a PIN is not among them."""

    step: str
    cells: tuple[Cell, ...]


class Reviewing(Message, frozen=True, kw_only=True, tag=True):
    """To be read once more before 确认."""

    draft: str
    item: str
    parts: tuple[ReviewPart, ...]
    materials: tuple["MaterialLine", ...] = ()
    for_relative: bool = False


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"  # the back office did it
    RECEIVED = "received"  # people will decide: there is a case number
    ALREADY = "already"  # it was done before


class Booking(Message, frozen=True, kw_only=True, tag=True):
    """An appointment that was checked in with. `service`: whose number it gets; "" where this site has none for it."""

    appointment: str
    slot_at: datetime
    service: str = ""


class Done(Message, frozen=True, kw_only=True, tag=True):
    """The receipt. `record`: the item's fields. `said`: the gateway's own words. `proof`: there is one to print on A4.

    `booking`: of a check-in, what its number is taken with; None where the back office does not say day and time.
    """

    draft: str
    item: str
    outcome: Outcome
    record: Record
    said: str = ""
    proof: "ProofReady | None" = None
    booking: Booking | None = None


class ProofReady(Message, frozen=True, kw_only=True, tag=True):
    """A proof under its number. `printed`: how often already. `pages`: 0 while it is still being made."""

    number: str
    pages: int = 0
    printed: int = 0
    most: int = 3


class Confirming(Message, frozen=True, kw_only=True, tag=True):
    """正在确认: it was sent, and nobody knows yet what became of it. `code`: to ask again by, on a slip or at any kiosk."""

    draft: str
    item: str
    code: str
    since_s: float


class MaterialState(StrEnum):
    """Where a material stands."""

    NONE = "none"
    SENDING = "sending"
    CUT = "cut"  # the line broke: what was acknowledged stays, send again
    SENT = "sent"


class MaterialLine(Message, frozen=True, kw_only=True, tag=True):
    """One line of the list."""

    id: str
    optional: bool
    pages: int = 0
    most_pages: int = 10
    state: MaterialState = MaterialState.NONE
    sent_parts: int = 0
    parts: int = 0


class Materials(Message, frozen=True, kw_only=True, tag=True):
    """All of them, in the form's order."""

    draft: str
    lines: tuple[MaterialLine, ...]


class HandedOver(Message, frozen=True, kw_only=True, tag=True):
    """To go with a ticket. `case`: the back office's number, "" where it did not answer."""

    item: str
    step: str
    case: str
    materials: tuple[MaterialLine, ...] = ()


ApplyAsk = (
    StartForm
    | FillStep
    | ToStep
    | Submit
    | AskOutcome
    | AskByCode
    | PrintDone
    | PrintProof
    | AskMaterials
    | SendPages
    | DropPages
    | HandOver
)
ApplyAnswer = (
    Filling
    | Reviewing
    | Done
    | Confirming
    | Materials
    | HandedOver
    | ChooseAccount
    | NeedsMore
    | NoAnswer
    | Printing
)

answers = msgspec.json.Decoder(ApplyAnswer)
