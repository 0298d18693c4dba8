"""The whole of an answer from the back office, page by page, within one limit. Blocking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agent.gateway.port import Answered, Code, Gateway, Json, NotAnswered, Question, Reply
from kiosk.domain.clock import Clock

PAGE_SIZE = 500
MOST_RECORDS = 3_000


@dataclass(frozen=True, slots=True)
class Fetched:
    """All records, or the first MOST_RECORDS of so many. `totals`: whole numbers only."""

    records: tuple[Mapping[str, Json], ...] = field(repr=False)
    total: int
    totals: Mapping[str, int] = field(repr=False)
    as_of: str


class Line:
    """The back office within one limit: every call gets what is left of it. `heard`: whether it answered."""

    def __init__(self, gateway: Gateway, clock: Clock, limit_s: float, heard: Callable[[bool], None]) -> None:
        self._gateway = gateway
        self._clock = clock
        self._by = clock.monotonic() + limit_s
        self._heard = heard

    def ask(self, question: Question) -> Reply:
        """One call."""
        left = self._left_s()
        if left <= 0:
            return NotAnswered(Code.UPSTREAM_TIMEOUT)
        reply = self._gateway.ask(question, limit_s=left)
        self._heard(is_answered(reply))
        return reply

    def result_of(self, key: str) -> Reply:
        """What became of a write; UNKNOWN as long as nobody knows."""
        left = self._left_s()
        if left <= 0:
            return NotAnswered(Code.UNKNOWN)
        reply = self._gateway.result_of(key, limit_s=left)
        self._heard(is_answered(reply))
        return reply

    def table(self, name: str) -> tuple[str, Mapping[str, str]] | None:
        """A code table."""
        left = self._left_s()
        if left <= 0:
            return None
        answer = self._gateway.table(name, limit_s=left)
        self._heard(answer is not None)
        return answer

    def _left_s(self) -> float:
        return self._by - self._clock.monotonic()


def fetched(question: Question, line: Line) -> Fetched | NotAnswered:
    """Every page; where one of them is not answered there is no answer at all."""
    asked = replace(question, page_size=PAGE_SIZE)
    first = line.ask(asked)
    if isinstance(first, NotAnswered):
        return first
    records = list(first.records)
    page = first
    while page.page < page.pages and len(records) < MOST_RECORDS:
        more = line.ask(replace(asked, page=page.page + 1))
        if isinstance(more, NotAnswered):
            return more if more.code is not Code.NO_DATA else NotAnswered(Code.UPSTREAM_DOWN)
        page = more
        records += more.records
    return Fetched(tuple(records[:MOST_RECORDS]), first.total, _numbers(first), first.as_of)


def is_answered(reply: Reply) -> bool:
    """Whether the back office itself said it: systems behind it may be down while it is not, and then it leaves a trace."""
    if isinstance(reply, Answered):
        return True
    return reply.code not in _SILENCE or bool(reply.trace)


_SILENCE = (Code.UPSTREAM_DOWN, Code.UPSTREAM_TIMEOUT, Code.UNKNOWN)


def _numbers(answer: Answered) -> dict[str, int]:
    return {
        name: value
        for name, value in answer.totals.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
