"""The rating code of a slip, typed or scanned."""

from dataclasses import dataclass

from kiosk.domain.texts import Texts
from kiosk.journey.actions import ClearDigits, ConfirmCode, Digit, Erase
from kiosk.journey.look import Size
from kiosk.journey.model import CODE_DIGITS, Model
from kiosk.journey.route import Home


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the code."""

    digit: str
    filled: bool
    now: bool

    @property
    def line(self) -> str:
        return "primary" if self.filled or self.now else "line"


@dataclass(frozen=True, slots=True)
class PadKey:
    """One key of the number pad; an icon where there is a word beside it."""

    tag: str
    words: str
    icon: str
    kind: str
    action: object

    @property
    def role(self) -> str:
        return "button" if len(self.words) > 1 else "digit"


@dataclass(frozen=True, slots=True)
class CodeView:
    """The number pad and what was typed."""

    title: str
    lead: str
    cells: tuple[Cell, ...]
    progress: str
    problem: str
    keys: tuple[PadKey, ...]
    where: str
    where_line: str
    left: str
    left_action: object
    right: str
    right_active: bool
    right_action: object


def code_view(model: Model, words: Texts) -> CodeView:
    """The disabled 确定 says what is missing."""
    digits, busy = model.typed.digits, model.waiting_for is not None
    full = len(digits) == CODE_DIGITS
    keys = [PadKey(f"digit-{digit}", digit, "", "key", Digit(digit)) for digit in "123456789"]
    keys += [
        PadKey("clear", words("code.clear"), "", "key_quiet", ClearDigits()),
        PadKey("digit-0", "0", "", "key", Digit("0")),
        PadKey("erase", words("code.delete"), "backspace", "key_quiet", Erase()),
    ]
    return CodeView(
        title=words("code.title"),
        lead=words("code.lead_extra" if model.look.size is Size.EXTRA else "code.lead"),
        cells=tuple(_cell(digits, place) for place in range(CODE_DIGITS)),
        progress=_progress(digits, words, busy=busy),
        problem=_problem(model, words),
        keys=tuple(keys),
        where=words("code.where"),
        where_line=words("code.where_line"),
        left=words("rate.leave"),
        left_action=Home(),
        right=words("code.checking" if busy else "code.confirm" if full else "code.confirm_off"),
        right_active=full and not busy,
        right_action=ConfirmCode(),
    )


def _cell(digits: str, place: int) -> Cell:
    filled = place < len(digits)
    return Cell(digits[place] if filled else "", filled, place == len(digits))


def _progress(digits: str, words: Texts, *, busy: bool) -> str:
    if busy:
        return words("code.checking")
    if not digits:
        return words("code.progress_none")
    if len(digits) == CODE_DIGITS:
        return words("code.progress_full")
    return words("code.progress", typed=len(digits), missing=CODE_DIGITS - len(digits))


def _problem(model: Model, words: Texts) -> str:
    if not model.problem:
        return ""
    key = "refused.queue_away" if model.problem in ("away", "queue_down") else f"refused.{model.problem}"
    return words(key if key in words else "refused.other")
