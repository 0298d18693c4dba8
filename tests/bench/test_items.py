"""Every item of the catalogue is answered by the bench's back office, with values that the kiosk can show."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from kiosk.bench.gateway.bootstrap import create_app
from kiosk.bench.gateway.store import Store
from kiosk.bench.people import Person, synthetic_people
from kiosk.bench.settings import BenchSettings
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.item import Item, Kind
from kiosk.domain.settings import load

CONFIG = Path(__file__).parents[2] / "config"
ITEMS = load_catalogue(CONFIG / "catalogue.toml").lookups
TABLES = load_code_tables(CONFIG / "tables" / "codes.toml")
BENCH = load(CONFIG / "bench.toml", BenchSettings)
TODAY = date(2026, 3, 18)
PEOPLE = synthetic_people(BENCH.gateway.people, TODAY)
MEDICAL_AREA = "999101"
ENOUGH = 5  # people with an answer, so that different parts are seen
PERSONAL = re.compile(r"[0-9A-Za-z]{6,20}")
SHAPES = {
    Kind.ID_NUMBER: re.compile(r"99\d{15}[0-9X]"),
    Kind.CARD_NUMBER: PERSONAL,
    Kind.BANK_ACCOUNT: re.compile(r"\d{4,30}"),
    Kind.PHONE: re.compile(r"\d{5,20}"),
    Kind.MONTH: re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])"),
    Kind.YEAR: re.compile(r"(19|20)\d\d"),
    Kind.DATE: re.compile(r"(19|20)\d\d-\d\d-\d\d"),
}


@pytest.fixture
async def office() -> AsyncIterator[httpx.AsyncClient]:
    """The back office in this process, its store in memory."""
    store = Store(None)
    try:
        app = create_app(BENCH, CONFIG, store, TODAY)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://office") as client:
            yield client
    finally:
        store.close()


def question(item: Item, person: Person, account: str | None = None) -> dict[str, object]:
    """The item asked for by its own resident, identified as far as it needs."""
    asked: dict[str, object] = {
        "contract": "1.0", "request_id": "0" * 32, "operation": item.operation, "channel": "kiosk",
        "device": "kiosk-1", "site": "430602-001", "area": MEDICAL_AREA, "session": "1" * 32, "body": {},
        "evidence": {"level": item.level, "means": ["id_card", "pin"]}, "page": {"number": 1, "size": 100},
        "subject": {"id_type": "citizen", "id_number": person.number, "name": person.name},
    }  # fmt: skip
    return asked if account is None else {**asked, "account": account}


async def answers(office: httpx.AsyncClient, item: Item) -> list[dict[str, object]]:
    """What the first people with an answer get."""
    found: list[dict[str, object]] = []
    for person in PEOPLE:
        said = (await office.post(f"/v1/{item.operation}", json=question(item, person))).json()
        if said["code"] == "MULTIPLE_ACCOUNTS":
            chosen = question(item, person, said["accounts"][0]["account"])
            said = (await office.post(f"/v1/{item.operation}", json=chosen)).json()
        if said["code"] == "OK":
            found.append(said)
        if len(found) == ENOUGH:
            break
    return found


def shown(kind: Kind, table: str, value: object) -> bool:
    """Whether the kiosk can show it; nothing at all is shown as nothing."""
    if value is None:
        return True
    if kind in (Kind.MONEY, Kind.COUNT):
        return type(value) is int
    if not isinstance(value, str):
        return False
    if table:
        return value in TABLES[table].codes
    return kind not in SHAPES or SHAPES[kind].fullmatch(value) is not None


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
async def test_an_item_is_answered_with_what_the_kiosk_can_show(
    office: httpx.AsyncClient, item: Item
) -> None:
    given = await answers(office, item)
    records = [record for answer in given for record in answer["records"]]  # type: ignore[attr-defined]

    unfit = {
        (field.id, record[field.id])
        for record in records
        for field in item.fields
        if not shown(field.kind, field.table, record[field.id])
    }
    empty = {field.id for field in item.fields if all(record[field.id] is None for record in records)}

    assert len(given) == ENOUGH
    assert unfit == set()
    assert {frozenset(record) for record in records} == {frozenset(field.id for field in item.fields)}
    assert {field.id for field in item.fields if field.main} & empty == set()
    assert all(set(answer.get("totals", {})) == set(item.totals) for answer in given)  # type: ignore[call-overload]
