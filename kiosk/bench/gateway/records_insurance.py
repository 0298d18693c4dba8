"""Insurance: enrolment, contributions month by month, the personal account, residents' yearly payments."""

from kiosk.bench.gateway.history import Month, months, rates
from kiosk.bench.gateway.months import day_in, month_of, period
from kiosk.bench.gateway.records import Asked, Record
from kiosk.bench.gateway.residents import RETIRED_FROM, Trade

INTEREST = 0.0362
CREDITED_BEFORE_YEAR = 1996  # work before it counts as paid
RESIDENT_YEARS = 8
GRADES_FEN = {"1": 20_000, "2": 30_000, "3": 50_000, "5": 100_000, "8": 200_000}
MEDICAL_FEN = 40_000
SUBSIDY_FEN = {"15": 6_000, "32": 70_000}
_STATUS = {
    Trade.EMPLOYEE: "active",
    Trade.FLEXIBLE: "active",
    Trade.UNEMPLOYED: "paused",
    Trade.RETIREE: "retired",
    Trade.RESIDENT: "active",
}


def enrolment(asked: Asked) -> list[Record]:
    """One record for each scheme."""
    paid = months(asked)
    schemes = list(rates(asked.trade)) or ["15", "32"]
    first = paid[0].month if paid else month_of(asked.today) - RESIDENT_YEARS * 12
    return [_enrolled(asked, scheme, paid, first) for scheme in schemes]


def _enrolled(asked: Asked, scheme: str, paid: list[Month], first: int) -> Record:
    has_employer = asked.trade in (Trade.EMPLOYEE, Trade.RETIREE)
    owed = sum(one.owed for one in paid)
    credited = max(0, CREDITED_BEFORE_YEAR * 12 - month_of(asked.resident.person.birth) - 20 * 12)
    return {
        "scheme": scheme,
        "enrolment_status": enrolment_status(asked),
        "employer": asked.account.employer if has_employer else None,
        "person_number": f"99{asked.resident.index:06}{asked.account.id[-1]}",
        "insured_place": asked.place,
        "first_month": period(first),
        "enrolled_on": day_in(first, 1),
        "paid_from": period(first),
        "paid_to": period(paid[-1].month if paid else month_of(asked.today)),
        "months_paid": len(paid) - owed if paid else RESIDENT_YEARS * 12,
        "months_credited": min(credited, 180) if asked.trade is Trade.RETIREE and scheme == "11" else 0,
        "months_owed": owed,
        "work_since": period(first),
        "agency": asked.agency,
    }


def enrolment_status(asked: Asked) -> str:
    """Of the table `enrolment_status`."""
    return "moved" if asked.account.ended_before else _STATUS[asked.trade]


def contributions(asked: Asked) -> list[Record]:
    """One record for each month and scheme, the newest first."""
    return [
        _contribution(asked, one, scheme, permille)
        for one in reversed(months(asked))
        for scheme, permille in rates(asked.trade).items()
    ]


def _contribution(asked: Asked, one: Month, scheme: str, permille: tuple[int, int]) -> Record:
    by_employer, by_person = (0 if one.owed else one.base_fen * rate // 1000 for rate in permille)
    return {
        "period": period(one.month),
        "scheme": scheme,
        "base": one.base_fen,
        "by_employer": by_employer,
        "by_person": by_person,
        "amount": by_employer + by_person,
        "paid_state": "owed" if one.owed else "paid",
        "arrived": None if one.owed else day_in(one.month + 1, 12),
        "payment_kind": "regular",
        "insured_place": asked.place,
    }


def account(asked: Asked) -> list[Record]:
    """The personal account (养老个人账户), year by year, the newest first."""
    paid = months(asked)
    if not paid:
        return []
    person_permille = min(rates(asked.trade)["11"][1], 80)
    found: list[Record] = []
    balance, counted = 0, 0
    for year in range(paid[0].month // 12, paid[-1].month // 12 + 1):
        here = [one for one in paid if one.month // 12 == year and not one.owed]
        credited = sum(one.base_fen * person_permille // 1000 for one in here)
        interest = round(balance * INTEREST + credited * INTEREST / 2)
        found.append(
            {
                "year": str(year),
                "months_before": counted,
                "balance_before": balance,
                "credited": credited,
                "interest": interest,
                "balance": balance + credited + interest,
                "opened": period(paid[0].month),
            }
        )
        balance, counted = balance + credited + interest, counted + len(here)
    return found[::-1]


def resident(asked: Asked) -> list[Record]:
    """Residents' pension until 60 and medical insurance always, year by year."""
    if asked.trade is not Trade.RESIDENT:
        return []
    dice = asked.dice("resident")
    grade = dice.choice(list(GRADES_FEN))
    found: list[Record] = []
    for year in range(asked.today.year, asked.today.year - RESIDENT_YEARS, -1):
        paid_on = f"{year}-03-{dice.randint(1, 28):02}"
        if paid_on > asked.today.isoformat():
            continue
        found.append(_paid(asked, year, ("32", "1", MEDICAL_FEN), paid_on))
        if year - asked.resident.person.birth.year <= RETIRED_FROM:
            found.append(_paid(asked, year, ("15", grade, GRADES_FEN[grade]), paid_on))
    return found


def _paid(asked: Asked, year: int, what: tuple[str, str, int], paid_on: str) -> Record:
    scheme, grade, amount = what
    return {
        "period": str(year),
        "scheme": scheme,
        "grade": grade,
        "amount": amount,
        "subsidy": SUBSIDY_FEN[scheme],
        "paid_on": paid_on,
        "payment_kind": "regular",
        "household_number": f"99H{asked.resident.index // 2:06}",
    }
