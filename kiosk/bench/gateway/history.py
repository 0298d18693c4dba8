"""Which months somebody paid, on what wage: everything about insurance is counted from here."""

from dataclasses import dataclass

from kiosk.bench.gateway.months import month_of
from kiosk.bench.gateway.records import Asked
from kiosk.bench.gateway.residents import RETIRED_FROM, Trade, Trait

FEWEST, MOST = 24, 360
GAP = 0.03
WAGE_FEN = 760_000  # the average wage of this year; 60 to 300 % of it is the base
WAGE_GROWTH = 0.06
LOWEST, HIGHEST = 0.6, 3.0
WORKS_FROM_AGE = 16
PERMILLE = {  # of the base: (by the employer, by the person)
    "11": (160, 80),
    "31": (80, 20),
    "21": (7, 3),
    "41": (4, 0),
}
FLEXIBLE_PERMILLE = {"11": (0, 200), "31": (0, 90)}
STOPPED_BEFORE = {Trade.UNEMPLOYED: 5}  # months


@dataclass(frozen=True, slots=True)
class Month:
    """One month; `owed`: due and not paid."""

    month: int
    base_fen: int
    owed: bool


def rates(trade: Trade) -> dict[str, tuple[int, int]]:
    """Per mille of the base, by the employer and by the person, for each scheme."""
    match trade:
        case Trade.EMPLOYEE | Trade.RETIREE | Trade.UNEMPLOYED:
            return PERMILLE
        case Trade.FLEXIBLE:
            return FLEXIBLE_PERMILLE
        case Trade.RESIDENT:
            return {}


def months(asked: Asked) -> list[Month]:
    """24 to 360 months, the oldest first, 3 % of them owed; none for residents, who pay by the year."""
    if asked.trade is Trade.RESIDENT:
        return []
    dice = asked.dice("history")
    last = _last(asked)
    first_possible = month_of(asked.resident.person.birth) + WORKS_FROM_AGE * 12
    most = min(MOST, max(FEWEST, last - first_possible + 1))
    count = most if Trait.LONG_RECORD in asked.resident.traits else dice.randint(FEWEST, most)
    factor = dice.uniform(LOWEST, 2.0)
    found = []
    for month in range(last - count + 1, last + 1):
        if month % 12 == 6:  # bases are set in July
            factor = min(HIGHEST, max(LOWEST, factor * dice.uniform(0.95, 1.1)))
        wage = WAGE_FEN * (1 - WAGE_GROWTH) ** (asked.today.year - month // 12)
        found.append(Month(month, round(wage * factor / 100) * 100, dice.random() < GAP))
    return found


def _last(asked: Asked) -> int:
    now = month_of(asked.today)
    if asked.trade is Trade.RETIREE:
        return month_of(asked.resident.person.birth) + RETIRED_FROM * 12 - 1
    return now - 1 - STOPPED_BEFORE.get(asked.trade, 0) - asked.account.ended_before
