"""Work and its loss: unemployment benefit, the employment certificate, subsidies, training."""

from kiosk.bench.gateway.history import months
from kiosk.bench.gateway.months import day_in, month_of, period
from kiosk.bench.gateway.places import COURSES, SCHOOLS
from kiosk.bench.gateway.records import Asked, Record, days_before
from kiosk.bench.gateway.residents import PARTS, Trade

BENEFIT_FEN = 165_000
DRAWN_MONTHS = 4
LEAST_MONTHS = 12
LEVELS = ("5", "4", "3")
SUBSIDY_FEN = 48_000
_STATES = {
    Trade.EMPLOYEE: "employed",
    Trade.FLEXIBLE: "flexible",
    Trade.UNEMPLOYED: "unemployed",
}


def months_due(paid: int) -> int:
    """For how many months somebody may draw. Source: 社会保险法 第四十六条; a real gateway judges by its own rules."""
    if paid < LEAST_MONTHS:
        return 0
    return 12 if paid < 60 else 18 if paid < 120 else 24


def eligibility(asked: Asked) -> list[Record]:
    """Whether somebody could draw, and why not."""
    paid = sum(not one.owed for one in months(asked))
    due = months_due(paid) if asked.trade is Trade.UNEMPLOYED else 0
    match asked.trade:
        case Trade.UNEMPLOYED:
            reason = "非因本人意愿中断就业，缴费满一年。" if due else "累计缴费不满一年。"
        case Trade.RETIREE:
            reason = "已享受养老保险待遇。"
        case Trade.EMPLOYEE | Trade.FLEXIBLE:
            reason = "当前处于就业状态。"
        case Trade.RESIDENT:
            reason = "未参加失业保险。"
    return [
        {
            "eligible": "yes" if due else "no",
            "reason": reason,
            "months_paid": 0 if asked.trade in (Trade.FLEXIBLE, Trade.RESIDENT) else paid,
            "months_due": due,
            "monthly_amount": BENEFIT_FEN if due else 0,
        }
    ]


def benefit(asked: Asked) -> list[Record]:
    """What was drawn, the newest first."""
    if asked.trade is not Trade.UNEMPLOYED:
        return []
    due = months_due(sum(not one.owed for one in months(asked)))
    last = month_of(asked.today) - 1
    drawn = min(due, DRAWN_MONTHS)
    return [
        {
            "period": period(last - back),
            "benefit_state": "20",
            "amount": BENEFIT_FEN,
            "months_left": due - (drawn - back),
            "paid_on": day_in(last - back, 25),
            "monthly_amount": BENEFIT_FEN,
            "months_due": due,
            "months_drawn": drawn - back,
        }
        for back in range(drawn)
    ]


def certificate(asked: Asked) -> list[Record]:
    """The sections of the certificate that have something in them, the newest entry first."""
    if asked.trade not in _STATES:
        return []
    dice = asked.dice("emp.certificate")
    issued = days_before(asked.today, dice.randint(900, 3000))
    number = f"9991{asked.resident.index:08}"
    sections = [
        ("certificate", "就业创业证已核发，信息完整。"),
        ("employment", f"在{asked.account.employer}就业，已签订劳动合同。"),
        ("policy", "享受小微企业社会保险补贴政策。"),
        ("service", "参加职业指导一次，推荐岗位两个。"),
    ]
    if asked.trade is Trade.UNEMPLOYED:
        sections += [
            ("unemployment", "登记失业，原因：解除劳动合同。"),
            ("aid", "列入就业援助，已建立台账。"),
            ("benefit", "正在领取失业保险金。"),
            ("inspection", "年检合格。"),
        ]
    ages = sorted(dice.randint(5, 800) for _ in sections)
    return [
        {
            "certificate_number": number,
            "issued": issued,
            "employment_state": _STATES[asked.trade],
            "section": section,
            "section_text": text,
            "recorded_on": days_before(asked.today, age),
        }
        for age, (section, text) in zip(ages, reversed(sections), strict=True)
    ]


def subsidy(asked: Asked) -> list[Record]:
    """The way of one application, the latest step first."""
    if asked.trade is not Trade.FLEXIBLE:
        return []
    dice = asked.dice("emp.subsidy")
    way = ("received", "first_review", "second_review", "approved", "paid")
    end = dice.choice((("to_complete",), ("refused",), (), (), ()))
    reached = (*way[: dice.randint(1, 2)], *end) if end else way[: dice.randint(1, len(way))]
    latest = dice.randint(1, 25)
    return [
        {
            "case_number": f"BT{asked.today.year}{asked.resident.index:06}",
            "case_state": state,
            "step_date": days_before(asked.today, latest + back * 6),
            "amount": SUBSIDY_FEN * 12 if state in ("approved", "paid") else 0,
            "paid_on": days_before(asked.today, latest) if state == "paid" else None,
        }
        for back, state in enumerate(reversed(reached))
    ]


def training(asked: Asked) -> list[Record]:
    """Courses, the newest first; every third person, and the working people of the bench, took one."""
    dice = asked.dice("train.records")
    if asked.trade not in _STATES or (asked.resident.index >= len(PARTS) and dice.random() > 1 / 3):
        return []
    begun = sorted(dice.randint(60, 1800) for _ in range(dice.randint(1, 3)))
    return [
        {
            "course": dice.choice(COURSES),
            "school": dice.choice(SCHOOLS),
            "skill_level": dice.choice(LEVELS),
            "begun": days_before(asked.today, age),
            "class_hours": dice.choice((40, 80, 120, 160)),
            "certificate_number": f"PX{asked.resident.index:06}{number}",
            "subsidy": dice.randint(6, 25) * 10_000,
        }
        for number, age in enumerate(begun)
    ]
