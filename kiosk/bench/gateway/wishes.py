"""What somebody wants done, as the office's clerks see it, and what comes of it. Values only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from kiosk.bench.gateway.ledger import Ledger
from kiosk.bench.gateway.messages import Code, Record
from kiosk.bench.gateway.papers import Paper
from kiosk.bench.gateway.records import Asked
from kiosk.domain.form import Form
from kiosk.domain.item import Item

DONE, RECEIVED = "done", "received"
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """A write that was understood: its values fit the form, its papers are there. `asked` None: by nobody who is named.

    `records`: of a lookup, for this person, as they stand now. `key`: the write's. `sameness`: of the wish, whatever its key.
    """

    key: str
    item: Item
    form: Form
    asked: Asked | None = field(repr=False)
    values: Mapping[str, str] = field(repr=False)
    papers: tuple[Paper, ...]
    today: date
    place: str
    sameness: str
    records: Callable[[str], Sequence[Record]] = field(repr=False)

    @property
    def person(self) -> int | None:
        """The place in the list."""
        return None if self.asked is None else self.asked.resident.index

    @property
    def day(self) -> str:
        """Today."""
        return self.today.isoformat()


@dataclass(frozen=True, slots=True)
class Done:
    """It was done, or received and people will decide. `record`: fields of the receipt; what is missing is unknown."""

    record: Record = field(repr=False)
    outcome: str = DONE


@dataclass(frozen=True, slots=True)
class NotDone:
    """Nothing was written. `words`: for people."""

    code: Code
    words: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)


Outcome = Done | NotDone
Do = Callable[[Wish, Ledger], Outcome]


def person_of(wish: Wish) -> int:
    """Of a wish of level 1 or more."""
    if wish.person is None:
        raise LookupError(f"{wish.item.id} is of somebody")
    return wish.person


def workdays_on(day: date, count: int) -> str:
    """So many working days later: Monday to Friday; this office knows no holidays."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day.isoformat()
