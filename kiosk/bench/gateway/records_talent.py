"""Titles, exams and skill certificates."""

from kiosk.bench.gateway.places import COURSES, EXAMS, SCHOOLS, TITLES
from kiosk.bench.gateway.records import Asked, Record, days_before
from kiosk.bench.gateway.residents import PARTS, Trade

SHARE = 0.25
LEVELS = ("assistant", "middle", "vice_senior")
PASS_MARK, FULL_MARK = 72, 120


def title(asked: Asked) -> list[Record]:
    """One title, for every fourth employee and the bench's own."""
    if not _has_one(asked, "talent.title"):
        return []
    dice = asked.dice("talent.title.record")
    name, speciality = dice.choice(TITLES)
    return [
        {
            "title_name": name,
            "title_level": dice.choice(LEVELS),
            "speciality": speciality,
            "approved_on": days_before(asked.today, dice.randint(200, 4000)),
            "certificate_number": f"ZC{asked.resident.index:08}",
        }
    ]


def exams(asked: Asked) -> list[Record]:
    """One to four marks, the newest first."""
    if not _has_one(asked, "talent.exam"):
        return []
    dice = asked.dice("talent.exam.record")
    ages = sorted(dice.randint(20, 1500) for _ in range(dice.randint(1, 4)))
    found: list[Record] = []
    for age in ages:
        name, subject = dice.choice(EXAMS)
        score = dice.randint(40, FULL_MARK)
        found.append(
            {
                "exam_name": name,
                "exam_on": days_before(asked.today, age),
                "subject": subject,
                "score": score,
                "passed": "yes" if score >= PASS_MARK else "no",
                "admission_from": days_before(asked.today, age + 7),
            }
        )
    return found


def skills(asked: Asked) -> list[Record]:
    """One or two certificates, the newest first."""
    if not _has_one(asked, "talent.skillcert"):
        return []
    dice = asked.dice("talent.skillcert.record")
    ages = sorted(dice.randint(100, 3000) for _ in range(dice.randint(1, 2)))
    return [
        {
            "trade": dice.choice(COURSES),
            "skill_level": dice.choice("543"),
            "issued": days_before(asked.today, age),
            "issuer": dice.choice(SCHOOLS),
            "certificate_number": f"JN{asked.resident.index:07}{number}",
        }
        for number, age in enumerate(ages)
    ]


def _has_one(asked: Asked, topic: str) -> bool:
    if asked.trade not in (Trade.EMPLOYEE, Trade.FLEXIBLE, Trade.UNEMPLOYED):
        return False
    return asked.resident.index < len(PARTS) or asked.dice(topic).random() < SHARE
