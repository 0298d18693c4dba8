"""What can be made to go wrong with the back office, as rules: for an operation, for a person, so many times."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from kiosk.bench.far_end import Order
from kiosk.bench.gateway.messages import CONTRACT, Answer, Code, Record, Value

OTHER_CONTRACT = "2.0"
LONGEST_WORDS = 500  # for people, in the contract
MARKUP = '<b onload="alert(1)">[color=ff0000]{{7*7}}</b>&amp;%s\\u202e'
CONTROL = "可疑\x00\x07\x1b[31m\u202e\u2028\ufeff文字"
LONG = "长" * 1900
TOO_LONG = "长" * 60_000
DEEP: Value = [[[[[[[["deep"]]]]]]]]


class Kind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"  # `seconds` later
    SILENT = "silent"  # no answer until the kiosk gives up
    AFTER_COMMIT = "after_commit"  # done and stored, then the line breaks
    CODE = "code"  # `code` instead of an answer
    HALF = "half"  # half of the bytes, then the line breaks
    HOSTILE = "hostile"  # every text is `how`
    VERSION = "version"  # an answer of another contract
    STRANGER = "stranger"  # an answer to somebody else's question
    NONSENSE = "nonsense"  # bytes that are no JSON
    DOWN = "down"  # HTTP 503


class How(StrEnum):
    """What a hostile answer is full of."""

    MARKUP = "markup"  # within the contract: shown as it is
    LONG = "long"  # within the contract: 1900 characters
    CONTROL = "control"  # breaks it: control characters, turned writing
    TOO_LONG = "too_long"  # breaks it: 60 000 characters
    TYPES = "types"  # breaks it: numbers for texts, nested lists, a member nobody knows


# What stands in the place of a text; of `types` it is no text, so that only its neighbours are told here.
TEXTS = {
    How.MARKUP: MARKUP,
    How.LONG: LONG,
    How.CONTROL: CONTROL,
    How.TOO_LONG: TOO_LONG,
    How.TYPES: "",
}


class Rule(Order, frozen=True, kw_only=True):
    """One thing that goes wrong. `operation` "" means every one; `times` None means until it is healed."""

    kind: Kind
    operation: str = ""  # also capabilities, tables, results
    person: int | None = None  # a place in the list of people
    seconds: float = 1.0
    code: Code = Code.UPSTREAM_DOWN
    how: How = How.MARKUP
    times: int | None = None

    def __post_init__(self) -> None:
        if self.kind is Kind.CODE and self.code is Code.OK:
            raise ValueError("OK is no fault")
        if not 0 <= self.seconds <= 600:
            raise ValueError("seconds must be 0 to 600")
        if self.times is not None and self.times < 1:
            raise ValueError("times must be at least 1")


class Rules(Order, frozen=True, kw_only=True):
    """From now on exactly these things go wrong; none of them heals."""

    rules: tuple[Rule, ...] = ()


class Faults:
    """The rules now, and how often each may still be used."""

    def __init__(self) -> None:
        self._left: list[tuple[Rule, int | None]] = []

    def set(self, rules: Iterable[Rule]) -> None:
        """Exactly these."""
        self._left = [(rule, rule.times) for rule in rules]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those that still work."""
        return tuple(rule for rule, _ in self._left)

    def used(self, operation: str, person: int | None) -> dict[Kind, Rule]:
        """What goes wrong with this call; the first rule of a kind counts, and is used up by one."""
        found: dict[Kind, Rule] = {}
        left: list[tuple[Rule, int | None]] = []
        for rule, times in self._left:
            fits = rule.operation in ("", operation) and rule.person in (None, person)
            if fits and rule.kind not in found:
                found[rule.kind] = rule
                times = None if times is None else times - 1
            if times != 0:
                left.append((rule, times))
        self._left = left
        return found


def coded(code: Code, request_id: str) -> Answer:
    """An answer that says `code`, with what the contract wants beside it."""
    return Answer(
        contract=CONTRACT,
        code=code,
        request_id=request_id,
        message="injected by the bench",
        user_message="演示：业务系统给出的提示。",
        retryable=True if code in (Code.UPSTREAM_DOWN, Code.UPSTREAM_TIMEOUT, Code.RATE_LIMITED) else None,
        level=3 if code is Code.AUTH_REQUIRED else None,
        wrong={"from": "format"} if code is Code.INVALID else None,
        accounts=[{"account": "a1"}, {"account": "a2"}] if code is Code.MULTIPLE_ACCOUNTS else None,
    )


def spoiled(answer: Answer, faults: dict[Kind, Rule]) -> Answer:
    """The answer as the rules for its content have it."""
    if rule := faults.get(Kind.CODE):
        answer = coded(rule.code, answer.request_id)
    if rule := faults.get(Kind.HOSTILE):
        answer = _hostile(answer, rule.how)
    if Kind.VERSION in faults:
        answer = msgspec.structs.replace(answer, contract=OTHER_CONTRACT)
    if Kind.STRANGER in faults:
        answer = msgspec.structs.replace(answer, request_id="f" * 32)
    return answer


def _hostile(answer: Answer, how: How) -> Answer:
    def each(records: list[Record] | None) -> list[Record] | None:
        return None if records is None else [_hostile_record(one, how) for one in records]

    return msgspec.structs.replace(
        answer,
        records=each(answer.records),
        accounts=each(answer.accounts),
        user_message=TEXTS[how][: None if how is How.TOO_LONG else LONGEST_WORDS] or answer.user_message,
    )


def _hostile_record(record: Record, how: How) -> Record:
    if how is not How.TYPES:
        return {name: (TEXTS[how] if isinstance(value, str) else value) for name, value in record.items()}
    odd: Record = {name: (7 if isinstance(value, str) else DEEP) for name, value in record.items()}
    return {**odd, "__class__": "x"}
