"""Pensions, and the yearly certification (待遇资格认证) that they hang on."""

from datetime import date, timedelta

from kiosk.bench.gateway.months import day_in, month_of, months_after, period
from kiosk.bench.gateway.records import Asked, Record
from kiosk.bench.gateway.residents import RETIRED_FROM, Trade, Trait

FEWEST_PAYMENTS, MOST_PAYMENTS = 12, 48
PAID_LATER = 0.05
PAY_DAY = 15
YEAR_DAYS = 365
SUSPENDED_MONTHS = 2
OVERDUE_DAYS = 75
CHANNELS = ("data", "kiosk", "phone", "window")


def payments(asked: Asked) -> list[Record]:
    """At least twelve, the newest first; suspended where the certification is overdue."""
    if asked.trade is not Trade.RETIREE:
        return []
    dice = asked.dice("pension")
    basic, own = dice.randint(90_000, 260_000), dice.randint(20_000, 150_000)
    transitional = dice.choice((0, 0, dice.randint(10_000, 90_000)))
    now = month_of(asked.today) - (asked.today.day < PAY_DAY)
    overdue = Trait.OVERDUE in asked.resident.traits
    retired = month_of(asked.resident.person.birth) + RETIRED_FROM * 12
    most = max(FEWEST_PAYMENTS, min(MOST_PAYMENTS, now - retired + 1))
    found: list[Record] = []
    for back in range(dice.randint(FEWEST_PAYMENTS, most)):
        later = dice.randint(3_000, 60_000) if dice.random() < PAID_LATER else 0
        suspended = overdue and back < SUSPENDED_MONTHS
        found.append(_payment(asked, now - back, (basic, own, transitional, later), suspended=suspended))
    return found


def _payment(asked: Asked, month: int, parts: tuple[int, int, int, int], *, suspended: bool) -> Record:
    basic, own, transitional, later = (0, 0, 0, 0) if suspended else parts
    return {
        "period": period(month),
        "amount": basic + own + transitional + later,
        "basic_pension": basic,
        "account_pension": own,
        "transitional_pension": transitional,
        "paid_later": later,
        "taken_back": 0,
        "pay_state": "suspended" if suspended else "paid",
        "paid_on": None if suspended else day_in(month, PAY_DAY),
        "bank": asked.bank,
        "bank_account": asked.bank_account,
    }


def certifications(asked: Asked) -> list[Record]:
    """One a year, the newest first, and what the last one leads to."""
    if asked.trade is not Trade.RETIREE or Trait.NEVER_CERTIFIED in asked.resident.traits:
        return []
    dice = asked.dice("certification")
    due = next_due(asked)
    found: list[Record] = []
    for back in range(dice.randint(2, 4)):
        certified = months_after(due, -12 * (back + 1))
        found.append(_certified(certified, "passed", dice.choice(CHANNELS)))
    if Trait.FACE_MISMATCH in asked.resident.traits:
        found.insert(0, _certified(asked.today - timedelta(days=6), "to_check", "kiosk"))
    return found


def _certified(day: date, result: str, channel: str) -> Record:
    following = months_after(day, 12) if result == "passed" else None
    return {
        "certified_on": day.isoformat(),
        "certification_result": result,
        "channel": channel,
        "next_due": None if following is None else following.isoformat(),
    }


def next_due(asked: Asked) -> date:
    """By when the person must be certified again."""
    dice = asked.dice("certification.due")
    if Trait.OVERDUE in asked.resident.traits:
        return asked.today - timedelta(days=OVERDUE_DAYS)
    if asked.resident.traits & {Trait.DUE_SOON, Trait.FACE_MISMATCH, Trait.NO_FACE, Trait.NO_PORTRAIT}:
        return asked.today + timedelta(days=dice.randint(1, 30))
    return asked.today + timedelta(days=dice.randint(31, YEAR_DAYS - 1))
