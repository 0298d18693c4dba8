"""Social-security cards: what is on them, how far their making is, whether they work."""

from kiosk.bench.gateway.places import STREETS
from kiosk.bench.gateway.records import Asked, Record, days_before

WAYS_TO = {"05": ("00", "01", "02", "03", "05"), "08": ("00", "01", "02", "03", "04", "06", "08")}
WHOLE_WAY = ("00", "01", "02", "03", "04", "06", "07", "09", "10")
DAYS_A_STEP = 4
VALID_YEARS = 10
REMARKS = {"05": "银行开户信息有误，请到窗口核对。", "08": "照片不合格，请重新采集照片。"}


def info(asked: Asked) -> list[Record]:
    """One record; a card that is still being made has no number yet."""
    person, dice = asked.resident.person, asked.dice("card")
    age = dice.randint(200, 2500)
    has_card = bool(asked.resident.card_status)
    street, house, room = dice.choice(STREETS), dice.randint(1, 180), dice.randint(101, 2304)
    return [
        {
            "card_number": person.card_number if has_card else None,
            "id_number": person.number,
            "name": person.name,
            "card_status": asked.resident.card_status or None,
            "employer": asked.account.employer if asked.trade == "employee" else None,
            "phone": f"100{asked.resident.index:08}",
            "address": f"{asked.place}{street}{house}号{room}室",
            "bank": asked.bank,
            "bank_account": asked.bank_account if has_card else None,
            "area": asked.account.place,
            "issued": days_before(asked.today, age) if has_card else None,
            "expires": days_before(asked.today, age - round(VALID_YEARS * 365.25)) if has_card else None,
        }
    ]


def progress(asked: Asked) -> list[Record]:
    """Every step so far, the latest first."""
    reached, dice = asked.resident.card_step, asked.dice("card.progress")
    way = WAYS_TO.get(reached, WHOLE_WAY)
    steps = way[: way.index(reached) + 1]
    latest = dice.randint(1, 20) if reached != "10" else dice.randint(30, 400)
    batch = f"B{dice.randint(100000, 999999)}"
    return [
        {
            "step": step,
            "step_date": days_before(asked.today, latest + back * DAYS_A_STEP),
            "pickup_place": f"{asked.bank}{asked.place}支行" if step in ("09", "10") else None,
            "batch_number": batch if step >= "06" else None,
            "remark": REMARKS.get(step),
        }
        for back, step in enumerate(reversed(steps))
    ]


def status(asked: Asked) -> list[Record]:
    """One record where there is a card."""
    if not asked.resident.card_status:
        return []
    return [
        {
            "card_number": asked.resident.person.card_number,
            "card_status": asked.resident.card_status,
            "status_since": days_before(asked.today, asked.dice("card.status").randint(3, 600)),
        }
    ]
