"""Right values for every form, and who of the bench's own twelve can have it done."""

from datetime import timedelta

from kiosk.domain.catalogue import load_catalogue
from tests.agent.apply_room import ADDRESS, PHONE, ApplyRoom, ApplyRooms
from tests.agent.lookup_room import id_card
from tests.bench import wishes
from tests.bench.back_office import PEOPLE, RICH, TODAY, RunningOffice
from tests.checks.tree import ROOT

HANDLED = {item.id: item for item in load_catalogue(ROOT / "config/catalogue.toml").items if item.form}
WRITES = [item.id for item in HANDLED.values() if not item.proof]
PROOFS = [item.id for item in HANDLED.values() if item.proof]
# Who can: a new card, somebody without work, somebody who works flexibly, a retiree; all others the employee.
FOR = {
    "card.activate": 10, "unemp.claim": 5, "emp.register": 5, "emp.unregister": 2, "emp.subsidy_apply": 2, "cert.manual": 3,
}  # fmt: skip
A_MONTH_AGO = (TODAY - timedelta(days=30)).isoformat()
SAMPLES = {
    "address": ADDRESS,
    "amount_owed": "1250000",
    "answer_wanted": "yes",
    "area": "430603",
    "bank": "示范城市银行",
    "bank_account": "9990000000123456",
    "business_wish": "no",
    "call_time": "any",
    "claims": "wages overtime",
    "contact_name": "测试秀英",
    "education": "senior",
    "employer": "示范云梦机械有限公司",
    "employer_address": ADDRESS,
    "employer_phone": "07308888888",
    "facts": "从三月份开始没有发工资，\n一共四个月。",
    "flexible_kind": "stall",
    "from": "202601",
    "hardship": "older",
    "happened_on": A_MONTH_AGO,
    "job_wish": "yes",
    "lost_how": "lost",
    "lost_on": A_MONTH_AGO,
    "occupation": "电工",
    "pay_to": "bank",
    "phone": PHONE,
    "purpose": "loan",
    "question": "养老金什么时候发？",
    "started_on": A_MONTH_AGO,
    "to": "202606",
    "topic": "pension",
    "training_wish": "no",
    "unemployed_on": A_MONTH_AGO,
    "wage_from": "400000",
    "way": "visit",
    "why_unemployed": "dismissed",
    "work_kind": "010",
    "work_place": "示范区幸福路菜市场",
    "year": "2025",
}


def somebody(rooms: ApplyRooms, item: str) -> ApplyRoom:
    """Who can have it done, known as well as it needs."""
    level = HANDLED[item].level
    if item == "card.unloss":
        return with_id_card(rooms, item)
    return rooms.empty() if level == 0 else rooms.of(FOR.get(item, RICH), level)


def with_id_card(rooms: ApplyRooms, item: str) -> ApplyRoom:
    """The same one: a card that is lost proves nothing, the ID card does."""
    room = rooms.empty()
    room.read(id_card(PEOPLE[FOR.get(item, RICH)], TODAY + timedelta(days=3650)))
    room.people.prove(HANDLED[item].level, "pin")
    return room


def made_ready(office: RunningOffice, item: str) -> None:
    """So that there is something to be done, and an attendant has vouched where one must."""
    wishes.ready(office, item)
    if HANDLED[item].level == 3:
        wishes.vouch(office, FOR[item])


def filled_in(room: ApplyRoom, item: str, language: str = "zh_CN") -> str:
    """The draft, ready to be confirmed, materials sent."""
    review = room.walked(item, SAMPLES, language)
    room.attach(review)
    return review.draft
