"""Medical insurance: the personal account, what hospitals and pharmacies settled."""

from kiosk.bench.gateway.places import HOSPITALS
from kiosk.bench.gateway.records import Asked, Record, days_before
from kiosk.bench.gateway.residents import Trade

MOST_SETTLED = 45
DAYS_BACK = 1000
LARGE_COST_FEN = 2_000_000
KINDS = ("outpatient", "pharmacy", "chronic", "inpatient")
COST_FEN = {
    "outpatient": (3_000, 60_000),
    "pharmacy": (1_000, 20_000),
    "chronic": (8_000, 90_000),
    "inpatient": (200_000, 3_000_000),
}
FUND_PERCENT = {"outpatient": 50, "pharmacy": 0, "chronic": 70, "inpatient": 75}


def account(asked: Asked) -> list[Record]:
    """What is left in it; residents have none."""
    if asked.trade is Trade.RESIDENT:
        return []
    return [
        {
            "balance": asked.dice("med.account").randint(0, 1_500_000),
            "balance_on": days_before(asked.today, 1),
            "insured_place": asked.place,
        }
    ]


def settlements(asked: Asked) -> list[Record]:
    """The latest three years, the newest first; somebody healthy has none."""
    dice = asked.dice("med.records")
    days = sorted(dice.randint(2, DAYS_BACK) for _ in range(dice.randint(0, MOST_SETTLED)))
    found: list[Record] = []
    for number, day in enumerate(days):
        kind = dice.choices(KINDS, (8, 6, 3, 1))[0]
        cost = dice.randint(*COST_FEN[kind])
        from_fund = cost * FUND_PERCENT[kind] // 100
        large = (cost - from_fund) // 2 if cost > LARGE_COST_FEN else 0
        from_account = 0 if asked.trade is Trade.RESIDENT else (cost - from_fund - large) // 2
        found.append(
            {
                "settled_on": days_before(asked.today, day),
                "hospital": dice.choice(HOSPITALS[-1:] if kind == "pharmacy" else HOSPITALS[:-1]),
                "medical_kind": kind,
                "cost": cost,
                "from_account": from_account,
                "from_fund": from_fund,
                "cash": cost - from_fund - large - from_account,
                "from_civil_servant_fund": 0,
                "from_large_cost_fund": large,
                "document": f"YB{asked.resident.index:05}{number:04}",
            }
        )
    return found
