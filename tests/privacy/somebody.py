"""What there is to know of one of the bench's people, from where it is known: the back office itself."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx

from kiosk.bench.people import Person, synthetic_people
from tests.bench.back_office import AREA, subject


async def words_of(office: str, person: Person) -> Mapping[str, str]:
    """Name, number, card, telephone and address, whole; `office`: the address of the bench's back office."""
    question = {
        "contract": "1.0", "request_id": secrets.token_hex(16), "operation": "card.info", "channel": "kiosk",
        "device": "test", "site": "test", "area": AREA, "session": "0" * 32, "page": {}, "body": {},
        "evidence": {"level": 1, "means": ["social_card"]}, "subject": subject(person),
    }  # fmt: skip
    async with httpx.AsyncClient(base_url=office, trust_env=False, timeout=60) as http:
        answer = (await http.post("/v1/card.info", json=question)).raise_for_status().json()
    record = answer["records"][0]
    assert record["name"] == person.name, "the back office must know whom we look for"
    fields = {
        "name": "name",
        "number": "id_number",
        "card": "card_number",
        "phone": "phone",
        "address": "address",
    }
    return {what: str(record[field]) for what, field in fields.items()}


def person_of_today(place: int) -> Person:
    """One of the bench's people, as a station that runs today has them."""
    return synthetic_people(12, datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date())[place]
