"""What the screen and the visit's process say to each other, over the visit's own socket: one JSON line each.

The agent's main process is not on this way, so that nothing of a resident is ever in its memory. Values are typed;
the screen writes them in the resident's language. What is masked comes masked, and in full only after `Reveal`.
"""

from enum import StrEnum

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Every message is immutable and carries its name as `type`."""


# ---- the screen asks ----


class LookUp(Message, frozen=True, kw_only=True, tag=True):
    """Ask for an item. `command` is the finger's: a repeat gets the first answer. `page` from 1."""

    command: str
    item: str
    inputs: dict[str, str] = {}
    page: int = 1
    account: str = ""  # one of ChooseAccount
    for_relative: bool = False


class Reveal(Message, frozen=True, kw_only=True, tag=True):
    """显示: one masked value of the answer `answer`, by its place."""

    command: str
    answer: str
    record: int
    field: str


class GiveProof(Message, frozen=True, kw_only=True, tag=True):
    """A step up: the back office's PIN as an opaque block of the keypad (hex), or an attendant's card and PIN block."""

    command: str
    way: str  # pin, attendant
    block: str


class PrintAnswer(Message, frozen=True, kw_only=True, tag=True):
    """Put the answer on a slip."""

    command: str
    answer: str
    language: str


# ---- the visit's process answers ----


class Cell(Message, frozen=True, kw_only=True, tag=True):
    """One value. `text`: money in 分, months as YYYYMM, codes as their code with `said` in the table's words."""

    field: str
    text: str
    said: str = ""
    masked: bool = False


class Record(Message, frozen=True, kw_only=True, tag=True):
    """One record of an answer."""

    cells: tuple[Cell, ...]


class Shown(Message, frozen=True, kw_only=True, tag=True):
    """The answer. `totals` over all pages, where the gateway tells them; `years` of a months layout, newest first."""

    answer: str
    item: str
    records: tuple[Record, ...]
    page: int
    pages: int
    total_records: int
    totals: tuple[Cell, ...] = ()
    years: tuple[int, ...] = ()
    as_of: str = ""  # when the back office's data were made, ISO


class Account(Message, frozen=True, kw_only=True, tag=True):
    """One of several insured accounts of a person."""

    id: str
    cells: tuple[Cell, ...]


class ChooseAccount(Message, frozen=True, kw_only=True, tag=True):
    """One person, several accounts: which one."""

    accounts: tuple[Account, ...]


class NeedsMore(Message, frozen=True, kw_only=True, tag=True):
    """The item needs a higher level. `ways`: card, pin, attendant, relative."""

    level: int
    ways: tuple[str, ...]


class Why(StrEnum):
    """Why there is no answer; each is a page of its own (没有查到 / 暂时查不了 / 这里办不了 / …)."""

    NO_DATA = "no_data"
    DOWN = "down"  # the back office does not answer: UPSTREAM_DOWN, UPSTREAM_TIMEOUT, nonsense
    BUSY = "busy"  # RATE_LIMITED
    NOT_OFFERED = "not_offered"
    NOT_ELIGIBLE = "not_eligible"
    ALREADY_DONE = "already_done"
    REFUSED = "refused"  # a PIN or an attendant that was not accepted
    GONE = "gone"  # the answer asked about is not held any more


class NoAnswer(Message, frozen=True, kw_only=True, tag=True):
    """Nothing to show. `said`: the gateway's own words, shown as a quotation; plain text."""

    why: Why
    said: str = ""


class WrongInput(Message, frozen=True, kw_only=True, tag=True):
    """Inputs that the gateway or we refuse: input id → a word of `wrong.<word>`."""

    inputs: dict[str, str]


class Revealed(Message, frozen=True, kw_only=True, tag=True):
    """The whole value; the screen forgets it after `seconds`."""

    text: str
    seconds: float = 10.0


class Proved(Message, frozen=True, kw_only=True, tag=True):
    """The level now."""

    level: int


class Printing(Message, frozen=True, kw_only=True, tag=True):
    """The slip was handed to the printer's queue; State.slip tells the rest."""

    job: str


Ask = LookUp | Reveal | GiveProof | PrintAnswer
Answer = Shown | ChooseAccount | NeedsMore | NoAnswer | WrongInput | Revealed | Proved | Printing

asks = msgspec.json.Decoder(Ask)
answers = msgspec.json.Decoder(Answer)
