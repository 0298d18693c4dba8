"""What the screen and the visit's process say to each other, over the visit's own socket: one JSON line each, in turn.

The agent's main process is not on this way, so that nothing of a resident is ever in its memory. Values are typed;
the screen writes them in the resident's language. What is masked comes masked, and in full only after `Reveal`.
The screen holds the slice that its page shows; the whole answer stays in the visit's process.
"""

from enum import StrEnum

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Every message is immutable and carries its name as `type`."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"  # what it holds is a resident's


# ---- the screen asks ----


class Slice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of an answer, and in which words. `page` from 1; `rows`: records on a page, 1 to 50.

    `tab`: a code of Shown.tabs, "" = the first. `year`: of a months layout, 0 = the overview of all years.
    """

    language: str
    page: int = 1
    rows: int = 7
    tab: str = ""
    year: int = 0


class LookUp(Message, frozen=True, kw_only=True, tag=True):
    """Ask for an item. `command` is the finger's: a repeat gets the first answer. Answer: Answer without Revealed, Printing."""

    command: str
    item: str
    slice: Slice
    inputs: dict[str, str] = {}
    account: str = ""  # one of ChooseAccount
    for_relative: bool = False


class Turn(Message, frozen=True, kw_only=True, tag=True):
    """Another part of an answer that was given; nobody is asked again. Answer: Shown, or NoAnswer(GONE)."""

    answer: str
    slice: Slice


class Reveal(Message, frozen=True, kw_only=True, tag=True):
    """显示: what is masked on the page that was sent last of this answer. Answer: Revealed, or NoAnswer(GONE)."""

    answer: str


class PrintAnswer(Message, frozen=True, kw_only=True, tag=True):
    """Put the part that is shown on a slip, once for each command. Answer: Printing, or NoAnswer(GONE)."""

    command: str
    answer: str
    language: str


# ---- the visit's process answers ----


class Tone(StrEnum):
    """How a value stands: with an icon and a colour beside its words."""

    NONE = ""
    GOOD = "good"
    WARN = "warn"


class Cell(Message, frozen=True, kw_only=True, tag=True):
    """One value. `text`: money in 分, months as YYYYMM, dates as YYYY-MM-DD, codes as their code with `said` in words.

    An unknown value is an empty text.
    """

    field: str
    text: str
    said: str = ""
    masked: bool = False
    tone: Tone = Tone.NONE


class Record(Message, frozen=True, kw_only=True, tag=True):
    """One record of an answer: every field of the item, in its order."""

    cells: tuple[Cell, ...]


class Tab(Message, frozen=True, kw_only=True, tag=True):
    """A part of the answer of its own, such as one 险种."""

    code: str
    said: str


class YearLine(Message, frozen=True, kw_only=True, tag=True):
    """One year of a months layout: how many months, their sums, and what is notable (`state`, such as 欠缴 3 times)."""

    year: int
    months: int
    totals: tuple[Cell, ...]
    state: Cell | None = None
    state_months: int = 0


class Shown(Message, frozen=True, kw_only=True, tag=True):
    """An answer's slice. A months layout without a chosen year has `years` and no records; all others the reverse.

    `totals`: of all that the tab (and the year) has, as the gateway tells them or added up here.
    `months_total`: of a months layout.
    """

    answer: str
    item: str
    slice: Slice  # as it was taken: with the tab that is shown, and a page that exists
    pages: int
    total_records: int
    records: tuple[Record, ...] = ()
    years: tuple[YearLine, ...] = ()
    tabs: tuple[Tab, ...] = ()
    totals: tuple[Cell, ...] = ()
    months_total: int = 0
    as_of: str = ""  # when the back office's data were made, ISO
    for_relative: bool = False


class Account(Message, frozen=True, kw_only=True, tag=True):
    """One of several insured accounts of a person."""

    id: str
    cells: tuple[Cell, ...]


class ChooseAccount(Message, frozen=True, kw_only=True, tag=True):
    """One person, several accounts: which one."""

    accounts: tuple[Account, ...]


class Way(StrEnum):
    """How more can be proved, here and now."""

    CARD = "card"  # a card, an ID card or a code, of the resident
    RELATIVE = "relative"  # the other one's ID card
    PIN = "pin"  # the back office's PIN at the encrypting keypad
    ATTENDANT = "attendant"  # an attendant's card and PIN
    FACE = "face"  # with 待遇资格认证
    GUARDIAN = "guardian"  # of somebody under 14: their ID card, in the role of the relative


class NeedsMore(Message, frozen=True, kw_only=True, tag=True):
    """The item needs a higher level. No `ways`: this machine cannot, a window can."""

    level: int
    ways: tuple[Way, ...]


class Why(StrEnum):
    """Why there is no answer; each is a page of its own (没有查到 / 暂时查不了 / 这里办不了 / …)."""

    NO_DATA = "no_data"
    DOWN = "down"  # the back office does not answer: UPSTREAM_DOWN, UPSTREAM_TIMEOUT, nonsense
    BUSY = "busy"  # RATE_LIMITED
    NOT_OFFERED = "not_offered"
    NOT_ELIGIBLE = "not_eligible"
    NOT_VERIFIED = "not_verified"  # the card is lost, cancelled, or does not say what the back office knows
    GONE = "gone"  # the answer asked about is not held any more


class NoAnswer(Message, frozen=True, kw_only=True, tag=True):
    """Nothing to show. `said`: the gateway's own words, shown as a quotation; plain text."""

    why: Why
    said: str = ""


class WrongInput(Message, frozen=True, kw_only=True, tag=True):
    """Inputs that the gateway or we refuse: input id → a word of `wrong.<word>`."""

    inputs: dict[str, str]


class Revealed(Message, frozen=True, kw_only=True, tag=True):
    """In full, for `seconds`, then the screen forgets it: whom the answer is about, and the records of the page."""

    name: str
    number: str
    records: tuple[Record, ...]
    seconds: float = 10.0


class Printing(Message, frozen=True, kw_only=True, tag=True):
    """The slip was handed to the printer; State.slip, with this job as its ticket, tells the rest."""

    job: str


Ask = LookUp | Turn | Reveal | PrintAnswer
Answer = Shown | ChooseAccount | NeedsMore | NoAnswer | WrongInput | Revealed | Printing

asks = msgspec.json.Decoder(Ask)
answers = msgspec.json.Decoder(Answer)
