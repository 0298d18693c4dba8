"""Writes to the simulated back office as a kiosk makes them: forms filled in rightly, papers sent in, attendants who vouch."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from kiosk.bench.gateway.identity import ATTENDANT_PIN
from kiosk.bench.gateway.pin import pin_block
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.form import FormField, load_forms
from kiosk.domain.form_checks import asked_of, materials_of
from tests.bench.back_office import PEOPLE, TODAY, Json, RunningOffice

CONFIG = Path(__file__).parents[2] / "config"
CATALOGUE = load_catalogue(CONFIG / "catalogue.toml")
TABLES = load_code_tables(CONFIG / "tables" / "codes.toml")
FORMS = load_forms(CONFIG / "forms")
WRITES = {item.id: item for item in CATALOGUE.handled if not item.proof}
NEW_CARD, UNEMPLOYED, FLEXIBLE, EMPLOYEE, RESIDENT, RETIREE = 10, 5, 2, 4, 10, 3
# Somebody among the bench's own twelve for whom it can be done.
FOR = {
    "card.activate": NEW_CARD,
    "cert.manual": RETIREE,
    "unemp.claim": UNEMPLOYED,
    "emp.register": UNEMPLOYED,
    "emp.unregister": FLEXIBLE,
    "emp.subsidy_apply": FLEXIBLE,
}
PARTS_OF = 40 * 1024
ATTENDANT = 11
NEW_PIN = "135246"
NOBODY: Json = {"level": 0, "means": []}
SAMPLES = {
    "address": "999101/幸福路 1 号",
    "amount_owed": "1250000",
    "answer_wanted": "yes",
    "area": "430603",
    "bank": "示范城市银行",
    "bank_account": "9990000000123456",
    "call_time": "any",
    "claims": "wages overtime",
    "contact_name": "测试秀英",
    "employer": "示范云梦机械有限公司",
    "employer_address": "999102/建设街 8 号",
    "employer_phone": "07308888888",
    "facts": "从三月份开始没有发工资，一共四个月。",
    "from": "202601",
    "to": "202606",
    "happened_on": (TODAY - timedelta(days=60)).isoformat(),
    "lost_on": TODAY.isoformat(),
    "note": "<b>补</b> {{7*7}} %s",
    "occupation": "电工",
    "pay_to": "bank",
    "phone": "13900000000",
    "question": "养老金什么时候发？",
    "started_on": TODAY.isoformat(),
    "unemployed_on": (TODAY - timedelta(days=30)).isoformat(),
    "wage_from": "400000",
    "way": "visit",
    "work_kind": "010",
    "work_place": "示范区幸福路菜市场",
    "year": "2025",
}
NOTHING: Mapping[str, str] = MappingProxyType({})
LEFT_OUT = ("credit_code", "certificate_number")


def filled(
    office: RunningOffice, item: str, person: int | None = None, given: Mapping[str, str] = NOTHING
) -> dict[str, str]:
    """Right values for every question that is asked; `given` in place of ours."""
    person = FOR.get(item, EMPLOYEE) if person is None else person
    values: dict[str, str] = {}
    for step in FORMS[item].steps:
        for field in step.fields:
            if field in asked_of(FORMS[item], values) and field.known is None and field.id not in LEFT_OUT:
                values[field.id] = given.get(field.id) or _sample(office, field, person)
    return values


def ready(office: RunningOffice, item: str) -> None:
    """So that it can be done."""
    if item == "card.unloss":
        assert write(office, "card.loss")["code"] == "OK"


def write(office: RunningOffice, item: str, person: int | None = None, **more: object) -> Json:
    """The item's write. values, materials, key: as given, else right ones."""
    who = FOR.get(item, EMPLOYEE) if person is None else person
    values = more.pop("values", None) or filled(office, item, who)
    key = str(more.pop("key", None) or secrets.token_hex(16))
    materials = more.pop("materials", None)
    if materials is None:
        materials = papers(office, item, key, values)  # type: ignore[arg-type]
    if CATALOGUE.item(item).level == 3 and "evidence" not in more:
        vouch(office, who)
        more["evidence"] = {"level": 3, "means": ["social_card", "attendant"]}
    subject = None if CATALOGUE.item(item).level == 0 else who
    if subject is None:
        more["evidence"] = NOBODY
    body = {"values": values, "materials": materials}
    return office.ask(CATALOGUE.item(item).operation, subject, key=key, body=body, **more)


def papers(office: RunningOffice, item: str, draft: str, values: dict[str, str]) -> list[Json]:
    """Every material that must be there, sent in."""
    return [
        send_in(office, draft, material.id, f"{item}/{material.id}".encode() * 40)
        for material in materials_of(FORMS[item], values)
        if not material.optional
    ]


def send_in(office: RunningOffice, draft: str, material: str, data: bytes, pages: int = 1) -> Json:
    """All parts and the whole; what the write says of it."""
    parts = parts_of(data)
    for number in range(1, len(parts) + 1):
        assert send_part(office, draft, material, parts, number)["code"] == "OK"
    assert send_whole(office, draft, material, data, pages)["code"] == "OK"
    return {
        "id": material,
        "pages": pages,
        "sha256": hashlib.sha256(data).hexdigest(),
        "sm3": hashlib.new("sm3", data).hexdigest(),
    }


def parts_of(data: bytes) -> list[bytes]:
    """As a kiosk cuts them."""
    return [data[at : at + PARTS_OF] for at in range(0, len(data), PARTS_OF)]


def send_part(
    office: RunningOffice,
    draft: str,
    material: str,
    parts: list[bytes],
    number: int,
    more: Json | None = None,
) -> Json:
    """One part, from 1; `more` in place of what its body says."""
    data = parts[number - 1]
    body = {
        "draft": draft, "material": material, "part": number, "parts": len(parts), "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(), "data": base64.b64encode(data).decode(), **(more or {}),
    }  # fmt: skip
    return office.ask("mat.part", None, key=secrets.token_hex(16), body=body, evidence=NOBODY)


def send_whole(
    office: RunningOffice, draft: str, material: str, data: bytes, pages: int = 1, more: Json | None = None
) -> Json:
    """That it is all there; `more` in place of what its body says."""
    body = {
        "draft": draft, "material": material, "parts": len(parts_of(data)), "pages": pages, "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(), "sm3": hashlib.new("sm3", data).hexdigest(), **(more or {}),
    }  # fmt: skip
    return office.ask("mat.whole", None, key=secrets.token_hex(16), body=body, evidence=NOBODY)


def acknowledged(office: RunningOffice, draft: str, material: str) -> list[int]:
    """The parts that the office says it has."""
    answer = office.ask("mat.state", None, body={"draft": draft, "material": material}, evidence=NOBODY)
    return [record["part"] for record in answer.get("records", [])]


def vouch(office: RunningOffice, person: int) -> None:
    """An attendant stands beside them."""
    tokens = {"attendant_card": PEOPLE[ATTENDANT].card_number, "attendant_pin": pin_block(ATTENDANT_PIN)}
    evidence = {"level": 1, "means": ["social_card"], "tokens": tokens}
    assert office.ask("step_up.attendant", person, evidence=evidence)["data"]["accepted"] is True


def result(office: RunningOffice, key: str) -> Json:
    """What became of a write."""
    answer: Json = office.http.get(f"/v1/results/{key}", headers={"X-Request-Id": "b" * 32}).json()
    return answer


def _sample(office: RunningOffice, field: FormField, person: int) -> str:
    if field.kind == "pin":
        return pin_block(NEW_PIN)
    if field.source is not None:
        records = office.ask(CATALOGUE.item(field.source.item).operation, person)["records"]
        today = [one for one in records if one.get("appointment_on") == TODAY.isoformat()]
        still_open = [one for one in records if one.get("case_state") in ("1", "2")]
        return str((today or still_open or records)[0][field.source.value])
    if field.id in SAMPLES:
        return SAMPLES[field.id]
    return next(iter(TABLES[field.table].codes))
