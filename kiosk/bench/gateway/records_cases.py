"""Cases under way: labour complaints, applications, appointments."""

from kiosk.bench.gateway.records import Asked, Record, days_before
from kiosk.bench.gateway.residents import PARTS, Trade

ACCEPT_DAYS = 7  # five workdays. Source: 关于实施《劳动保障监察条例》若干规定 第十八条
CASES = ("社会保障卡补领", "灵活就业人员参保登记", "养老保险关系转移", "就业登记", "退休申请")
SERVICES = ("社保卡业务", "养老保险业务", "就业服务", "职称考试业务")
TO_COME = (-3, 0)  # the bench's own people have one today, and one in three days
SLOTS = ("09:00-09:30", "10:00-10:30", "14:30-15:00", "15:30-16:00")
_COMPLAINT = ("submitted", "accepted", "investigating", "closed")
_ANSWER = "经查，用人单位已补发所欠工资，并改正违法行为。"


def complaint(asked: Asked) -> list[Record]:
    """The way of one labour complaint, the latest step first; few people have one."""
    dice = asked.dice("labor.status")
    works = asked.trade in (Trade.EMPLOYEE, Trade.FLEXIBLE, Trade.UNEMPLOYED)
    if not works or (asked.resident.index >= len(PARTS) and dice.random() > 0.06):
        return []
    reached = _COMPLAINT[: dice.randint(1, len(_COMPLAINT))]
    latest = dice.randint(1, 12)
    begun = latest + (len(reached) - 1) * 5
    return [
        {
            "case_number": f"LD{asked.today.year}{asked.resident.index:06}",
            "case_state": state,
            "step_date": days_before(asked.today, latest + back * 5),
            "agency": f"{asked.place}劳动保障监察机构",
            "answer_by": days_before(asked.today, begun - ACCEPT_DAYS),
            "answer": _ANSWER if state == "closed" else None,
        }
        for back, state in enumerate(reversed(reached))
    ]


def cases(asked: Asked) -> list[Record]:
    """The steps of one or two applications, the latest first; two of five people have one."""
    dice = asked.dice("case.progress")
    if asked.resident.index >= len(PARTS) and dice.random() > 0.4:
        return []
    found: list[tuple[int, Record]] = []
    for number in range(dice.randint(1, 2)):
        item = CASES[dice.randrange(len(CASES))]
        reached = ("1", "2", "3")[: dice.randint(1, 3)]
        latest = dice.randint(1, 40)
        for back, state in enumerate(reversed(reached)):
            age = latest + back * 4
            found.append((age, _step(asked, (number, item, state), age)))
    return [record for _, record in sorted(found, key=lambda one: one[0])]


def _step(asked: Asked, what: tuple[int, str, str], age: int) -> Record:
    number, item, state = what
    return {
        "case_number": f"BJ{asked.today.year}{asked.resident.index:05}{number}",
        "case_item": item,
        "case_state": state,
        "step_date": days_before(asked.today, age),
    }


def appointments(asked: Asked) -> list[Record]:
    """Booked ones and those of the past, the newest first; three of ten people have some."""
    dice = asked.dice("appt.list")
    if asked.resident.index >= len(PARTS) and dice.random() > 0.3:
        return []
    days = sorted(dice.randint(-5, 60) for _ in range(dice.randint(1, 3)))
    if asked.resident.index < len(PARTS):
        days = sorted([*days, *TO_COME])
    return [
        {
            "appointment_number": f"YY{asked.today.year}{asked.resident.index:05}{place}",
            "appointment_on": days_before(asked.today, day),
            "slot": dice.choice(SLOTS),
            "appointment_service": dice.choice(SERVICES),
            "appointment_state": "booked" if day <= 0 else dice.choice(("served", "cancelled", "missed")),
        }
        for place, day in enumerate(days)
    ]
