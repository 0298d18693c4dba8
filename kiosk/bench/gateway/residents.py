"""Who is in the books, and what part each plays: the first twelve are the people of the bench's cards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from kiosk.bench.people import Person, check_character, synthetic_people
from kiosk.domain.identity import age_on

RETIREES = 80
RETIRED_FROM = 60
DRAWS_FROM = 62  # so that a year of payments lies behind everybody who draws a pension
SHARES = (("employee", 55), ("flexible", 10), ("unemployed", 5))  # percent of all; the rest are residents
NOT_YET_USED = (10,)  # of the bench's own people: whose new card is to be activated
CARD_STEPS = tuple(f"{step:02}" for step in range(11))


class Trade(StrEnum):
    """How somebody is insured."""

    EMPLOYEE = "employee"
    RESIDENT = "resident"
    FLEXIBLE = "flexible"
    UNEMPLOYED = "unemployed"
    RETIREE = "retiree"


class Trait(StrEnum):
    """What is special about a person; the tests and the panel find people by it."""

    TWO_ACCOUNTS = "two_accounts"
    NO_DATA = "no_data"
    UPSTREAM_TIMEOUT = "upstream_timeout"
    UPSTREAM_DOWN = "upstream_down"
    LONG_RECORD = "long_record"  # 360 months
    DUE_SOON = "due_soon"  # certification within 30 days
    OVERDUE = "overdue"  # not certified in time: payment suspended
    FACE_MISMATCH = "face_mismatch"
    NO_FACE = "no_face"  # wants no face recognition
    NEVER_CERTIFIED = "never_certified"  # draws a pension, and was not certified yet
    NO_PORTRAIT = "no_portrait"  # draws a pension, and the office has no picture
    MINOR = "minor"  # under 14, draws a survivor's benefit: a guardian speaks
    ATTENDANT = "attendant"


# The parts of the bench's own people, so that twelve cards reach everything. Their ages fit: see people.py.
PARTS: Mapping[int, tuple[Trade, tuple[Trait, ...]]] = {
    0: (Trade.EMPLOYEE, ()),
    1: (Trade.RETIREE, (Trait.DUE_SOON,)),
    2: (Trade.FLEXIBLE, ()),
    3: (Trade.RETIREE, (Trait.LONG_RECORD,)),
    4: (Trade.EMPLOYEE, (Trait.LONG_RECORD,)),
    5: (Trade.UNEMPLOYED, ()),
    6: (Trade.RETIREE, (Trait.OVERDUE,)),
    7: (Trade.EMPLOYEE, (Trait.NO_DATA,)),
    8: (Trade.EMPLOYEE, (Trait.UPSTREAM_TIMEOUT,)),
    9: (Trade.EMPLOYEE, (Trait.TWO_ACCOUNTS,)),
    10: (Trade.RESIDENT, ()),
    11: (Trade.EMPLOYEE, ()),
}
# How many there are in all, the bench's own included.
WANTED: Mapping[Trait, int] = {
    Trait.TWO_ACCOUNTS: 6,
    Trait.NO_DATA: 5,
    Trait.UPSTREAM_TIMEOUT: 2,
    Trait.UPSTREAM_DOWN: 2,
    Trait.DUE_SOON: 10,
    Trait.OVERDUE: 4,
    Trait.FACE_MISMATCH: 1,
    Trait.NO_FACE: 1,
    Trait.NEVER_CERTIFIED: 2,
    Trait.NO_PORTRAIT: 1,
}
# Parts about the certification (待遇资格认证), which only who draws a pension plays.
CERTIFIED_PARTS = frozenset(
    {
        Trait.DUE_SOON,
        Trait.OVERDUE,
        Trait.FACE_MISMATCH,
        Trait.NO_FACE,
        Trait.NEVER_CERTIFIED,
        Trait.NO_PORTRAIT,
    }
)
MINOR_YEARS = 9


@dataclass(frozen=True, slots=True)
class Account:
    """One insured account. `id` is opaque; `ended_before` months before this one lies its last."""

    id: str
    ended_before: int
    employer: str
    place: str  # a code of the table `area`


@dataclass(frozen=True, slots=True)
class Resident:
    """One made-up person in the books; the repr shows only the place in the list."""

    index: int
    person: Person = field(repr=False)
    trade: Trade
    traits: frozenset[Trait]
    accounts: tuple[Account, ...] = field(repr=False)
    card_status: str  # of the table `card_status`; "" while the card is being made
    card_step: str  # of the table `card_step`


@dataclass(frozen=True, slots=True)
class Books:
    """Everybody of a province, and the day that the data are of."""

    seed: int
    today: date
    residents: tuple[Resident, ...] = field(repr=False)

    def by_number(self, number: str) -> Resident | None:
        """Who has this citizen's number."""
        return next((one for one in self.residents if one.person.number == number), None)


def books(seed: int, count: int, today: date, firms: Sequence[str]) -> Books:
    """The same people with the same parts for the same seed, count and day."""
    people = list(synthetic_people(count, today))
    dice = Random(f"{seed}/parts")  # noqa: S311 - made-up people
    trades = _trades(people, today, dice)
    traits = _traits(trades, dice)
    if (child := _child(trades, traits)) is not None:
        people[child], traits[child] = _young(people[child], today), frozenset({Trait.MINOR})
    return Books(
        seed,
        today,
        tuple(
            _resident(Part(index, person, trades[index], traits[index]), seed, firms)
            for index, person in enumerate(people)
        ),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A person and the part they play."""

    index: int
    person: Person = field(repr=False)
    trade: Trade
    traits: frozenset[Trait]


def _trades(people: Sequence[Person], today: date, dice: Random) -> list[Trade]:
    count = len(people)
    ages = [age_on(one.birth, today) for one in people]
    trades = {index: trade for index, (trade, _) in PARTS.items()}
    old = [index for index in range(count) if ages[index] >= DRAWS_FROM and index not in trades]
    young = [index for index in range(count) if ages[index] < RETIRED_FROM and index not in trades]
    dice.shuffle(old)
    dice.shuffle(young)
    _give(trades, old, Trade.RETIREE, RETIREES * count // 300)
    for name, percent in SHARES:
        trade = Trade(name)
        wanted = percent * count // 100
        if trade is Trade.EMPLOYEE:
            wanted -= sum(one is Trade.RETIREE for one in trades.values())  # they were employees
        _give(trades, young, trade, wanted)
    return [trades.get(index, Trade.RESIDENT) for index in range(count)]


def _give(trades: dict[int, Trade], free: list[int], trade: Trade, wanted: int) -> None:
    """So many of them get this trade, those who have it already counted."""
    missing = max(0, wanted - sum(one is trade for one in trades.values()))
    for index in free[:missing]:
        trades[index] = trade
    del free[:missing]


def _traits(trades: Sequence[Trade], dice: Random) -> list[frozenset[Trait]]:
    given: list[set[Trait]] = [set() for _ in trades]
    for index, (_, traits) in PARTS.items():
        given[index].update(traits)
    free = list(range(len(PARTS), len(trades)))
    dice.shuffle(free)
    for trait, wanted in WANTED.items():
        missing = wanted - sum(trait in one for one in given)
        fitting = [one for one in free if (trades[one] is Trade.RETIREE) == (trait in CERTIFIED_PARTS)]
        for index in fitting[: max(0, missing)]:
            given[index].add(trait)
            free.remove(index)
    return [frozenset(one) for one in given]


def _child(trades: Sequence[Trade], traits: Sequence[frozenset[Trait]]) -> int | None:
    """The last place that has no other part; nobody of the bench's own people."""
    free = [
        index
        for index in range(len(PARTS), len(trades))
        if trades[index] is Trade.RESIDENT and not traits[index]
    ]
    return free[-1] if free else None


def _young(one: Person, today: date) -> Person:
    """The same person as a child."""
    birth = today - timedelta(days=MINOR_YEARS * 366)
    body = f"{one.number[:6]}{birth:%Y%m%d}{one.number[14:17]}"
    return replace(one, birth=birth, number=body + check_character(body))


def _resident(part: Part, seed: int, firms: Sequence[str]) -> Resident:
    dice = Random(f"{seed}/{part.index}/resident")  # noqa: S311 - made-up people
    place = part.person.number[:6]
    accounts = [Account(f"a{part.index:04}-1", 0, dice.choice(firms), place)]
    if Trait.TWO_ACCOUNTS in part.traits:
        elsewhere = f"9991{int(place[4:]) % 9 + 1:02}"
        accounts.append(Account(f"a{part.index:04}-2", 30, dice.choice(firms), elsewhere))
    step, status = _card(part.index, dice)
    return Resident(part.index, part.person, part.trade, part.traits, tuple(accounts), status, step)


def _card(index: int, dice: Random) -> tuple[str, str]:
    """Progress and status; the bench's own people have a card, every fourth of the others waits for one."""
    if index < len(PARTS):
        return "10", "0" if index in NOT_YET_USED else "1"
    if index % 4 == 0:
        step = CARD_STEPS[index // 4 % len(CARD_STEPS)]
        return step, ("1" if step == "10" else "")
    odd: Iterable[str] = ("0", "2", "3", "4", "9")
    return "10", dice.choice([*odd, *("1" * 20)])
